import pg from 'pg'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createSupabaseBilling } from '../../../src/adapters/supabase/billing.ts'
import { createSupabaseStatistics } from '../../../src/adapters/supabase/statistics.ts'
import { Secret } from '../../../src/core/secret.ts'
import { fillCalls } from '../../support/fill-calls.ts'
import { startTestSupabase, type TestSupabase } from '../../support/test-supabase.ts'
import { openBilledClient } from '../ledger/open-billed-client.ts'

let platform: TestSupabase
let pool: pg.Pool
beforeAll(async () => {
  platform = await startTestSupabase()
  pool = new pg.Pool({ connectionString: platform.databaseUrl, max: 1 })
})
afterAll(async () => {
  await pool.end()
  await platform.close()
})

const ports = () => {
  const options = { url: platform.url, serviceRoleKey: new Secret(platform.serviceRoleKey) }
  return { statistics: createSupabaseStatistics(options), billing: createSupabaseBilling(options) }
}

it('the figures come through the gateway in our words, money in whole cents', async () => {
  const { clientId } = await openBilledClient(pool, { zone: 'Australia/Sydney', balanceCents: 12_345 })
  await fillCalls(pool, { clientId, calls: 200, days: 20 })
  const { statistics } = ports()
  expect(await statistics.current(clientId)).toMatchObject({
    clientId,
    currency: 'AUD',
    timeZone: 'Australia/Sydney',
    totalCalls: 200,
    balanceCents: 12_345,
    heldCents: 0,
    dueCents: 0,
    lastCallAt: expect.stringMatching(/Z$/),
  })
  const month = await statistics.analytics(clientId, {})
  expect(month.by_day).toHaveLength(31)
  expect(month).toMatchObject({ client_id: clientId, total_calls: 200, outcomes: { status: { completed: 180 } } })
  expect(month.busiest_triggers.length).toBeGreaterThan(3)
  const { by_day: days } = await statistics.analytics(clientId, { from: '2026-01-01', to: '2026-01-02' })
  expect(days.map(({ day }) => day)).toEqual(['2026-01-01', '2026-01-02'])
})

it('no such client, and a range that is none, are errors that say so', async () => {
  const { statistics } = ports()
  await expect(statistics.current('au_plmb_nobody')).rejects.toMatchObject({ code: 'CLIENT_NOT_FOUND' })
  await expect(statistics.analytics('au_plmb_nobody', {})).rejects.toMatchObject({ code: 'CLIENT_NOT_FOUND' })
  const { clientId } = await openBilledClient(pool)
  for (const range of [
    { from: '2026-02-01', to: '2026-01-01' },
    { from: '2024-01-01', to: '2026-01-01' },
  ])
    await expect(statistics.analytics(clientId, range)).rejects.toMatchObject({ code: 'VALUE_INVALID' })
})

it('what doctor asks names the client whose sums are wrong', async () => {
  const { clientId } = await openBilledClient(pool)
  await fillCalls(pool, { clientId, calls: 5, days: 2 })
  const { billing } = ports()
  expect(await billing.checkStatistics()).toEqual([])
  await pool.query(`update call_statistics set count = count + 1 where client_id = $1 and measure = 'played'`, [
    clientId,
  ])
  const found = await billing.checkStatistics()
  expect(new Set(found.map(({ problem, subject }) => `${problem} ${subject}`))).toEqual(
    new Set([`statistics_differ ${clientId}`]),
  )
})
