import { randomUUID } from 'node:crypto'
import type pg from 'pg'

export type BilledClient = { clientId: string; userId: string }
let serial = 0

/** A client in service since `servedFrom`, of a fresh owner with `balance` (200.00) on its account. */
export async function billedClient(
  pool: pg.Pool,
  options: { balance?: number; servedFrom?: string; config?: object; region?: string; userId?: string } = {},
): Promise<BilledClient> {
  serial += 1
  const { balance = 200, servedFrom = '2026-09-15T00:00:00Z', config = {}, region = 'au' } = options
  const slug = `month${serial}x${randomUUID().slice(0, 6)}`.replace(/[^a-z0-9]/g, '')
  const currency = { au: 'AUD', uk: 'GBP', us: 'USD', in: 'INR' }[region]
  const userId = options.userId ?? randomUUID()
  if (options.userId === undefined) {
    await pool.query('insert into auth.users (id, email) values ($1, $2)', [userId, `${slug}@example.com`])
    const values = [userId, `${slug}@example.com`, slug, currency, balance]
    await pool.query(`select open_account($1, $2, 'Owner', $3, $4, $5)`, values)
  }
  await pool.query(
    `insert into voice_ai_clients (user_id, region, industry, business_name, config, status, created_at)
     values ($1, $2, 'plmb', $3, $4, 'active', $5)`,
    [userId, region, slug, config, servedFrom],
  )
  return { clientId: `${region}_plmb_${slug}`, userId }
}
