/** What the gateway knows of the exposed schema. Names as in the catalogue; `type` as `format_type` prints it. */
export type Column = {
  name: string
  type: string
  /** SQL of the default, from the catalogue; null when there is none. */
  defaultSql: string | null
}

export type Relation = { name: string; columns: ReadonlyMap<string, Column>; primaryKey: readonly string[] }

/** One direction of a foreign key (or of two, through a junction), seen from `from`. Columns pair up by position. */
export type Relationship = {
  kind: 'many-to-one' | 'one-to-many' | 'one-to-one' | 'many-to-many'
  /** Constraint name; of a junction the two names. */
  constraint: string
  from: string
  fromColumns: readonly string[]
  to: string
  toColumns: readonly string[]
  junction: { name: string; fromColumns: readonly string[]; toColumns: readonly string[] } | null
}

export type DatabaseFunction = {
  name: string
  args: readonly { name: string; type: string; optional: boolean }[]
  variadic: boolean
  returns: 'void' | 'scalar' | 'setof-scalar' | 'row' | 'setof-row'
  /** The table or view whose row type it returns, when there is one: filters and embeds work on it. */
  relation: string | null
  /** Volatile functions may write; the others run in a read-only transaction. */
  volatile: boolean
}

export type Schema = {
  relations: ReadonlyMap<string, Relation>
  relationships: readonly Relationship[]
  functions: ReadonlyMap<string, readonly DatabaseFunction[]>
  /** `statement_timeout` of a role as `alter role … set` left it. */
  timeouts: ReadonlyMap<string, string>
}
