import type { PoolClient } from 'pg'
import { compileSql } from '../sql/compile-sql.ts'
import { rawSql } from '../sql/raw-sql.ts'
import { type Sql, sql } from '../sql/sql.ts'
import { maxRows } from './max-rows.ts'
import type { Preferences } from './parse-preferences.ts'

/** How many rows there are without limit and offset, the way `Prefer: count=` asks; null when it does not. `rows` selects one row for each. */
export async function countRows(client: PoolClient, count: Preferences['count'], rows: Sql): Promise<number | null> {
  if (count === null) return null
  if (count === 'planned') return planned(client, rows)
  if (count === 'exact') return exact(client, rows)
  // Estimated: exact while it is cheap, the planner's guess beyond that.
  const few = await exact(client, sql`${rows} limit ${maxRows + 1}`)
  return few <= maxRows ? few : Math.max(few, await planned(client, rows))
}

async function exact(client: PoolClient, rows: Sql): Promise<number> {
  const { rows: found } = await client.query<{ total: string }>(
    compileSql(sql`select count(*) as "total" from (${rows}) as "pgrst_c"`),
  )
  return Number(found[0]?.total ?? 0)
}

async function planned(client: PoolClient, rows: Sql): Promise<number> {
  const { rows: plans } = await client.query<{ 'QUERY PLAN': [{ Plan: { 'Plan Rows': number } }] }>(
    compileSql(sql`${rawSql('explain (format json) ')}${rows}`),
  )
  return plans[0]?.['QUERY PLAN'][0].Plan['Plan Rows'] ?? 0
}
