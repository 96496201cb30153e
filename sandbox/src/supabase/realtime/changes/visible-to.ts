import type { Pool } from 'pg'
import type { Identity } from '../../identity.ts'
import { compileSql } from '../../sql/compile-sql.ts'
import { identifier } from '../../sql/identifier.ts'
import { joinSql } from '../../sql/join-sql.ts'
import { rawSql } from '../../sql/raw-sql.ts'
import { sql } from '../../sql/sql.ts'
import { transaction } from '../../transaction.ts'
import { arrayLiteral } from './array-literal.ts'
import type { RowImage } from './row-image.ts'
import type { ColumnFacts } from './table-facts.ts'

/**
 * Which of `rows` (positions) this identity can select now. Postgres decides, as for any request: the rows are looked up by
 * primary key under the subscriber's role and claims, through whatever policies the table has.
 */
export async function visibleTo(
  pool: Pool,
  identity: Identity,
  table: { schema: string; table: string },
  primaryKey: readonly ColumnFacts[],
  rows: readonly RowImage[],
): Promise<ReadonlySet<number>> {
  const arrays = primaryKey.map(({ name }) => sql`${arrayLiteral(rows.map((row) => row.get(name) ?? null))}::text[]`)
  const equal = primaryKey.map(
    ({ name, sqlType }, at) => sql`${identifier('t', name)} = k.${rawSql(`p${at}`)}::${rawSql(sqlType)}`,
  )
  const statement = sql`
    select k.n::int - 1 as position
      from unnest(${joinSql(arrays, ', ')}) with ordinality as k(${rawSql(primaryKey.map((_, at) => `p${at}`).join(', '))}, n)
      join ${identifier(table.schema, table.table)} t on ${joinSql(equal, ' and ')}`
  const options = {
    identity,
    method: 'GET',
    path: '/realtime/v1/websocket',
    headers: {},
    readOnly: true,
    statementTimeout: '8s',
  }
  return transaction(pool, options, async (client) => {
    const { rows: found } = await client.query<{ position: number }>(compileSql(statement))
    return new Set(found.map(({ position }) => position))
  })
}
