import { identifier } from '../sql/identifier.ts'
import { joinSql } from '../sql/join-sql.ts'
import { rawSql } from '../sql/raw-sql.ts'
import { type Sql, sql } from '../sql/sql.ts'
import { conditionsSql } from './conditions-sql.ts'
import { fieldSql } from './field-sql.ts'
import { maxRows } from './max-rows.ts'
import type { PlannedEmbed, ReadPlan } from './plan-read.ts'
import type { Condition, Field, OrderTerm, SelectColumn } from './query-types.ts'

export type SelectOptions = {
  /** What rows are read from, aliased to the plan's alias. */
  from: Sql
  /** Further conditions beside the plan's own; `ownConditions: false` leaves those out (a mutation has applied them already). */
  conditions?: readonly Sql[]
  ownConditions?: boolean
  range: { offset: number; limit: number | null }
  /** No row limit beyond the one asked for, and no columns or order: for counting. */
  countOnly?: boolean
}

/** `select … from … where … order by … limit …` for one level, embeds as lateral joins below it. */
export function buildSelectSql(plan: ReadPlan, options: SelectOptions): Sql {
  const { countOnly = false, ownConditions = true, range } = options
  const conditions = [...(options.conditions ?? []), ...(ownConditions ? conditionsSql(plan) : [])]
  const columns = countOnly ? [rawSql('1')] : columnsSql(plan)
  const embeds = countOnly ? plan.embeds.filter((embed) => decidesRows(plan, embed)) : plan.embeds
  const body = sql`select ${joinSql(columns, ', ')} from ${options.from}${joinSql(embeds.map(lateralSql), '')}`
  const where = conditions.length > 0 ? sql` where ${joinSql(conditions, ' and ')}` : rawSql('')
  if (countOnly) return sql`${body}${where}`
  const order = plan.level.order.map((term) => orderSql(plan, term))
  const ordered = order.length > 0 ? sql` order by ${joinSql(order, ', ')}` : rawSql('')
  const limit = ownConditions ? sql` limit ${Math.min(range.limit ?? maxRows, maxRows)}` : rawSql('')
  const offset = range.offset > 0 ? sql` offset ${range.offset}` : rawSql('')
  return sql`${body}${where}${ordered}${limit}${offset}`
}

/** An embed that is only shown need not be joined for counting. */
function decidesRows(plan: ReadPlan, embed: PlannedEmbed): boolean {
  const names = (condition: Condition): boolean =>
    condition.kind === 'filter' ? condition.field.column === embed.key : condition.children.some(names)
  return embed.join === 'inner' || plan.level.where.some(names)
}

function columnsSql(plan: ReadPlan): Sql[] {
  return plan.select.flatMap((item) => {
    if (item.kind === 'all') return [sql`${identifier(plan.alias)}.*`]
    if (item.kind === 'column') return [columnSql(plan, item)]
    if (item.spread) return [sql`${identifier(item.lateral)}.*`]
    if (item.plan.select.length === 0) return []
    const rows = identifier(item.lateral, 'rows')
    return [sql`${item.toOne ? rows : sql`coalesce(${rows}, '[]')`} as ${identifier(item.key)}`]
  })
}

function columnSql(plan: ReadPlan, item: SelectColumn): Sql {
  const field = fieldSql(plan.alias, item.field, plan.columns)
  const value = item.cast === null ? field : sql`cast(${field} as ${rawSql(item.cast)})`
  return sql`${value} as ${identifier(item.alias ?? keyOf(item.field))}`
}

/** The key PostgREST gives a column or a json path: its last name. */
function keyOf(field: Field): string {
  const names = field.path.filter((step) => typeof step.key === 'string').map((step) => String(step.key))
  return names.at(-1) ?? field.column
}

function orderSql(plan: ReadPlan, term: OrderTerm): Sql {
  const direction = term.descending ? ' desc' : ' asc'
  const nulls = term.nulls === null ? '' : ` nulls ${term.nulls}`
  return sql`${fieldSql(plan.alias, term.field, plan.columns)}${rawSql(direction + nulls)}`
}

function lateralSql(embed: PlannedEmbed): Sql {
  const { plan, lateral } = embed
  const { limit, offset } = plan.level
  const inner = buildSelectSql(plan, {
    from: embedFrom(embed),
    conditions: joinConditions(embed),
    range: { offset, limit },
  })
  const name = identifier(lateral)
  const kind = rawSql(embed.join === 'inner' ? ' inner join lateral ' : ' left join lateral ')
  if (embed.spread) return sql`${kind}(${inner}) ${name} on true`
  const row = identifier(`${lateral}_row`)
  const made = embed.toOne ? sql`json_agg(${row})->0` : sql`json_agg(${row})`
  const on = embed.join === 'inner' ? sql`${name}."found" > 0` : rawSql('true')
  return sql`${kind}(select ${made} as "rows", count(*) as "found" from (${inner}) ${row}) ${name} on ${on}`
}

function embedFrom({ relationship, plan, lateral }: PlannedEmbed): Sql {
  const table = sql`${identifier('public', relationship.to)} as ${identifier(plan.alias)}`
  const { junction } = relationship
  if (!junction) return table
  return sql`${table}, ${identifier('public', junction.name)} as ${identifier(`${lateral}_via`)}`
}

function joinConditions(embed: PlannedEmbed): Sql[] {
  const { relationship, plan, lateral, parentAlias: parent } = embed
  const equal = (left: string, leftColumns: readonly string[], right: string, rightColumns: readonly string[]): Sql[] =>
    leftColumns.map((column, index) => {
      return sql`${identifier(left, column)} = ${identifier(right, rightColumns[index] ?? '')}`
    })
  const { junction, fromColumns, toColumns } = relationship
  if (!junction) return equal(plan.alias, toColumns, parent, fromColumns)
  const via = `${lateral}_via`
  return [
    ...equal(via, junction.fromColumns, parent, fromColumns),
    ...equal(via, junction.toColumns, plan.alias, toColumns),
  ]
}
