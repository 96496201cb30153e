import type { PoolClient } from 'pg'
import { compileSql } from '../sql/compile-sql.ts'
import type { Sql } from '../sql/sql.ts'

/** Runs a statement that ends in answerSql. */
export async function runAnswer(client: PoolClient, statement: Sql): Promise<{ page: number; body: string }> {
  const { rows } = await client.query<{ page: number; body: string }>(compileSql(statement))
  return rows[0] ?? { page: 0, body: '[]' }
}
