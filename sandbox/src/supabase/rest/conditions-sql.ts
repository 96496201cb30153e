import { identifier } from '../sql/identifier.ts'
import { joinSql } from '../sql/join-sql.ts'
import { rawSql } from '../sql/raw-sql.ts'
import { type Sql, sql } from '../sql/sql.ts'
import { filterSql } from './filter-sql.ts'
import type { PlannedEmbed, ReadPlan } from './plan-read.ts'
import type { Condition, Filter } from './query-types.ts'
import { unsupported } from './unsupported.ts'

/** All conditions of a level, each as one piece. */
export function conditionsSql(plan: ReadPlan): Sql[] {
  return plan.level.where.map((condition) => conditionSql(plan, condition))
}

function conditionSql(plan: ReadPlan, condition: Condition): Sql {
  if (condition.kind === 'filter') {
    const embed = embedNamed(plan, condition)
    return embed ? embedIsNull(embed, condition) : filterSql(plan.alias, condition, plan.columns)
  }
  const children = condition.children.map((child) => conditionSql(plan, child))
  const joined = sql`(${joinSql(children, ` ${condition.kind} `, 'true')})`
  return condition.negated ? sql`not ${joined}` : joined
}

const embedNamed = (plan: ReadPlan, { field }: Filter): PlannedEmbed | undefined =>
  plan.columns.has(field.column) ? undefined : plan.embeds.find((embed) => embed.key === field.column)

/** `clients=is.null`: rows without (or with) an embedded row. */
function embedIsNull(embed: PlannedEmbed, { operation }: Filter): Sql {
  if (operation.operator !== 'is' || (operation.value !== 'null' && operation.value !== 'not_null') || embed.spread)
    throw unsupported(`the filter ${operation.operator} on the embedded resource ${embed.key}`)
  const wantsNull = (operation.value === 'null') !== operation.negated
  return sql`${identifier(embed.lateral)}."found" ${rawSql(wantsNull ? '= 0' : '> 0')}`
}
