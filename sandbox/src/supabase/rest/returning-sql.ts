import { identifier } from '../sql/identifier.ts'
import { joinSql } from '../sql/join-sql.ts'
import { rawSql } from '../sql/raw-sql.ts'
import type { Sql } from '../sql/sql.ts'
import type { ReadPlan } from './plan-read.ts'

/** Only the columns the answer needs: a role may be allowed to write more than it may read. */
export function returningSql(plan: ReadPlan, representation: boolean): Sql {
  if (!representation) return rawSql('1')
  if (plan.select.some((item) => item.kind === 'all')) return rawSql(`${identifier(plan.alias).text[0]}.*`)
  const names = new Set<string>()
  for (const item of plan.select) {
    if (item.kind === 'column') names.add(item.field.column)
    if (item.kind === 'embed') for (const column of item.relationship.fromColumns) names.add(column)
  }
  for (const term of plan.level.order) names.add(term.field.column)
  const columns = [...names].map((name) => identifier(plan.alias, name))
  return joinSql(columns, ', ', '1')
}
