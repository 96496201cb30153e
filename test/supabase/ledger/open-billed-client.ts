import { randomUUID } from 'node:crypto'
import type pg from 'pg'

export type BilledClient = { clientId: string; userId: string; currency: string }
export type BilledClientOptions = {
  balanceCents?: number
  /** Included calls of its plan a month. */
  included?: number
  perCallCents?: number
  perSmsCents?: number
  zone?: string
  region?: 'au' | 'uk' | 'us' | 'in'
  /** Changed limits; out of the way of every test that is not about them. */
  limits?: Record<string, unknown>
}

const currencies = { au: 'AUD', uk: 'GBP', us: 'USD', in: 'INR' }
const noLimits = {
  calls_per_hour: 100_000,
  calls_per_day: 100_000,
  outbound_per_hour: 100_000,
  outbound_concurrent: 1000,
  spend_per_day_cents: 100_000_000,
}
let serial = 0

/** A fresh client of a fresh owner, on a plan made for it: 20 included calls and 2.00 for a further one unless said otherwise. */
export async function openBilledClient(pool: pg.Pool, options: BilledClientOptions = {}): Promise<BilledClient> {
  const { balanceCents = 20_000, included = 20, perCallCents = 200, perSmsCents = 0, region = 'au', zone } = options
  serial += 1
  const slug = `ledger${serial}`
  const clientId = `${region}_plmb_${slug}`
  const currency = currencies[region]
  const userId = randomUUID()
  const planId = `test_${region}_${included}_${perCallCents}_${perSmsCents}`
  await pool.query(
    `insert into plans (plan_id, region, currency, base_fee, included_calls, per_call, per_sms)
     values ($1, $2, $3, 49, $4, $5::numeric / 100, $6::numeric / 100) on conflict do nothing`,
    [planId, region, currency, included, perCallCents, perSmsCents],
  )
  await pool.query('insert into auth.users (id, email) values ($1, $2)', [userId, `${slug}@example.com`])
  await pool.query(`select open_account($1, $2, 'Owner', $3, $4, $5::numeric / 100)`, [
    userId,
    `${slug}@example.com`,
    slug,
    currency,
    balanceCents,
  ])
  await pool.query(
    `insert into voice_ai_clients (user_id, region, industry, business_name, config, plan_id, status)
     values ($1, $2, 'plmb', $3, $4, $5, 'active')`,
    [userId, region, slug, zone ? { time_zone: zone } : {}, planId],
  )
  await pool.query('select set_limits($1, $2)', [clientId, { ...noLimits, ...options.limits }])
  return { clientId, userId, currency }
}
