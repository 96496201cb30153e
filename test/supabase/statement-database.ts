import { randomUUID } from 'node:crypto'
import pg from 'pg'
import { afterAll, beforeAll, expect } from 'vitest'
import { statementSchema } from '../../src/core/statement.ts'
import { startTestDatabase, type TestDatabase } from '../support/test-database.ts'

export let database: TestDatabase
export let pool: pg.Pool

beforeAll(async () => {
  database = await startTestDatabase()
  pool = new pg.Pool({ connectionString: database.url, max: 12 })
})
afterAll(async () => {
  if (pool) expect((await pool.query('select * from check_ledger()')).rows).toEqual([])
  await pool?.end()
  await database?.close()
})

export const ask = async (sql: string, values: unknown[]) =>
  (await pool.query(`select ${sql} as answer`, values)).rows[0].answer
export const statementOf = async (clientId: string, month = '2026-10-01', full = false) =>
  statementSchema.parse(await ask('get_statement($1, $2, $3)', [clientId, month, full]))
export const close = (clientId: string, month = '2026-10-01') => ask('close_month($1, $2)', [clientId, month])
export const adjust = (clientId: string, cents: number, key: string = randomUUID(), reason = 'A call was cut off') =>
  ask('adjust_credit($1, $2, $3, $4)', [clientId, cents, reason, key])
export const accountOf = async (userId: string) =>
  (await pool.query('select balance, held, due from credits where user_id = $1', [userId])).rows[0]
