import type { Column } from '../schema/schema-types.ts'
import { identifier } from '../sql/identifier.ts'
import { rawSql } from '../sql/raw-sql.ts'
import { type Sql, sql } from '../sql/sql.ts'
import type { Field } from './query-types.ts'

/** `"alias"."column"`, followed by its json path. Columns are not checked here: Postgres names the missing one (42703). */
export function fieldSql(alias: string, field: Field, columns: ReadonlyMap<string, Column>): Sql {
  const column = identifier(alias, field.column)
  if (field.path.length === 0) return column
  const type = columns.get(field.column)?.type
  const base = type === 'json' || type === 'jsonb' ? column : sql`to_jsonb(${column})`
  const steps = field.path.reduce((whole, step) => {
    const key = typeof step.key === 'number' ? rawSql(String(step.key)) : sql`${step.key}::text`
    return sql`${whole}${rawSql(step.arrow)}${key}`
  }, base)
  return sql`(${steps})`
}
