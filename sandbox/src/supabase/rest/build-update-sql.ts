import type { Column } from '../schema/schema-types.ts'
import { identifier } from '../sql/identifier.ts'
import { joinSql } from '../sql/join-sql.ts'
import { type Sql, sql } from '../sql/sql.ts'
import { recordDefinition } from './record-definition.ts'

/** `update … set … from json_to_recordset(body) where …`. `body` is an array of one object. */
export function buildUpdateSql(
  table: string,
  options: { columns: readonly Column[]; body: string; conditions: readonly Sql[]; returning: Sql },
): Sql {
  const { columns, body, conditions, returning } = options
  const set = columns.map(({ name }) => sql`${identifier(name)} = "pgrst_body".${identifier(name)}`)
  return sql`update ${identifier('public', table)} as ${identifier(table)} set ${joinSql(set, ', ')}
    from json_to_recordset(${body}::json) as "pgrst_body"(${recordDefinition(columns)})
    where ${joinSql(conditions, ' and ')} returning ${returning}`
}
