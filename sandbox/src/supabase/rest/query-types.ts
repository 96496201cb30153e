/** What a request asks for, as parsed from its address: no name in here has been looked up yet. */
export type JsonStep = { arrow: '->' | '->>'; key: string | number }

/** A column, or a place inside a json column. */
export type Field = { column: string; path: readonly JsonStep[] }

export type SelectColumn = { kind: 'column'; field: Field; alias: string | null; cast: string | null }
export type SelectEmbed = {
  kind: 'embed'
  relation: string
  alias: string | null
  hint: string | null
  join: 'left' | 'inner'
  spread: boolean
  select: readonly SelectItem[]
}
export type SelectItem = { kind: 'all' } | SelectColumn | SelectEmbed

export type Operation = {
  operator: string
  negated: boolean
  quantifier: 'any' | 'all' | null
  /** Text-search configuration in `fts(english)`. */
  language: string | null
  /** A list for `in`, one text for the others. */
  value: string | readonly string[]
}
export type Filter = { kind: 'filter'; field: Field; operation: Operation }
export type Logic = { kind: 'and' | 'or'; negated: boolean; children: readonly Condition[] }
export type Condition = Filter | Logic

/** `relation` is set for ordering by a column of an embedded row. */
export type OrderTerm = { field: Field; descending: boolean; nulls: 'first' | 'last' | null }

/** Everything asked of one level: the root ([]) or an embed, by its path of names. */
export type LevelQuery = { where: Condition[]; order: OrderTerm[]; limit: number | null; offset: number }

export type RestQuery = {
  select: readonly SelectItem[]
  root: LevelQuery
  /** Keyed by the dotted path of embed names or aliases. */
  embedded: ReadonlyMap<string, LevelQuery>
  columns: readonly string[] | null
  onConflict: readonly string[] | null
  /** Plain `name=value` pairs: the arguments of a function called with GET. */
  callArguments: readonly (readonly [string, string])[]
}
