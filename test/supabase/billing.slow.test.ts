import { randomUUID } from 'node:crypto'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startTestDatabase, type TestDatabase } from '../support/test-database.ts'
import { agentOf, anon, asActor, ownerOf, service } from './actors.ts'

let database: TestDatabase
let pool: pg.Pool
let serial = 0

beforeAll(async () => {
  database = await startTestDatabase()
  pool = new pg.Pool({ connectionString: database.url, max: 12 })
})
afterAll(async () => {
  // After everything: each balance is the sum of its ledger, and each group of the ledger sums to zero (B-09).
  if (pool) expect(await booksThatDoNotBalance()).toEqual([])
  await pool?.end()
  await database?.close()
})

const booksThatDoNotBalance = async () => {
  const { rows: groups } = await pool.query(
    'select group_id from ledger_entries group by group_id having sum(amount_cents) <> 0',
  )
  const { rows: balances } = await pool.query(`
    select k.user_id, k.balance from credits k
    where k.balance * 100 <> (select coalesce(sum(e.amount_cents), 0) from ledger_entries e
      where e.account = 'customer' and e.user_id = k.user_id and e.currency = k.currency)`)
  return [...groups, ...balances]
}

/** A fresh client of a fresh owner with 200.00 on its account. */
async function openClient(config: Record<string, unknown> = {}, region = 'au', currency = 'AUD') {
  serial += 1
  const slug = `bill${serial}`
  const userId = randomUUID()
  await pool.query(`insert into auth.users (id, email) values ($1, $2)`, [userId, `${slug}@example.com`])
  await pool.query(`select open_account($1, $2, 'Owner', $3, $4, 200)`, [userId, `${slug}@example.com`, slug, currency])
  await pool.query(
    `insert into voice_ai_clients (user_id, region, industry, business_name, config) values ($1, $2, 'plmb', $3, $4)`,
    [userId, region, slug, config],
  )
  return { clientId: `${region}_plmb_${slug}`, userId }
}

async function startCalls(
  clientId: string,
  count: number,
  startTime = '2026-11-10T03:00:00Z',
  metadata = {},
): Promise<string[]> {
  serial += 1
  const sids = Array.from({ length: count }, (_, index) => `CA_${serial}_${index}`)
  await pool.query(
    `insert into call_sessions (call_sid, client_id, start_time, metadata) select sid, $2, $3, $4 from unnest($1::text[]) as sid`,
    [sids, clientId, startTime, metadata],
  )
  return sids
}

type Settled = { settled: boolean; cost_amount: number }
const settle = async (sid: string | undefined, status = 'completed', seconds: number | null = 60): Promise<Settled> =>
  (await pool.query('select settle_call($1, $2, $3) as answer', [sid, status, seconds])).rows[0].answer
const balanceOf = async (userId: string): Promise<string> =>
  (await pool.query('select balance from credits where user_id = $1', [userId])).rows[0].balance

describe('settling a call', () => {
  it('twenty calls of a month are included, each further one costs 2.00 (B-02)', async () => {
    const { clientId, userId } = await openClient()
    const costs: number[] = []
    for (const sid of await startCalls(clientId, 22)) costs.push((await settle(sid)).cost_amount)
    expect(costs).toEqual([...Array.from({ length: 20 }, () => 0), 2, 2])
    expect(await balanceOf(userId)).toBe('196.00')
    const { rows } = await pool.query(
      `select type, sum(amount) as amount, sum(call_count)::int as calls, currency from usage_logs where client_id = $1 group by type, currency`,
      [clientId],
    )
    expect(rows).toEqual([{ type: 'call', amount: '4.00', calls: 22, currency: 'AUD' }])
    const { rows: described } = await pool.query(
      'select description from usage_logs where client_id = $1 order by id desc limit 1',
      [clientId],
    )
    expect(described[0].description).toBe('Call beyond the 20 included in November 2026')
  })

  it('is done once, however often and from however many sides it is asked for (B-01)', async () => {
    const { clientId, userId } = await openClient()
    const sids = await startCalls(clientId, 25)
    // Each call is reported four times, all at once and in no order.
    const reports = sids
      .flatMap((sid) => [sid, sid, sid, sid])
      .sort((one, other) => (one.slice(-1) < other.slice(-1) ? -1 : 1))
    const answers = await Promise.all(reports.map((sid) => settle(sid)))
    expect(answers.filter((answer) => answer.settled)).toHaveLength(25)
    expect(await balanceOf(userId)).toBe('190.00')
    const { rows } = await pool.query(
      `select count(*)::int as entries from ledger_entries where client_id = $1 and kind = 'call'`,
      [clientId],
    )
    expect(rows[0].entries).toBe(10)
  })

  it('a later report hears what was settled', async () => {
    const { clientId } = await openClient()
    const [sid] = await startCalls(clientId, 1)
    expect(await settle(sid)).toEqual({ settled: true, cost_amount: 0 })
    expect(await settle(sid, 'failed', 0)).toEqual({ settled: false, cost_amount: 0 })
    const { rows } = await pool.query(
      'select status, duration_seconds, billed_as from call_sessions where call_sid = $1',
      [sid],
    )
    expect(rows).toEqual([{ status: 'completed', duration_seconds: 60, billed_as: 'included' }])
  })

  it.each([
    ['busy', 0],
    ['no-answer', 0],
    ['failed', 12],
    ['canceled', null],
    ['completed', 0],
    ['completed', null],
  ])('a call that ended %s after %s s costs nothing and uses no included call (B-04)', async (status, seconds) => {
    const { clientId } = await openClient()
    const [sid] = await startCalls(clientId, 1)
    expect(await settle(sid, status, seconds)).toEqual({ settled: true, cost_amount: 0 })
    const { rows } = await pool.query('select billed_as from call_sessions where call_sid = $1', [sid])
    expect(rows[0].billed_as).toBe('free')
    expect((await pool.query('select from usage_logs where client_id = $1', [clientId])).rowCount).toBe(0)
  })

  it('a test call costs nothing, also beyond the included ones', async () => {
    const { clientId, userId } = await openClient()
    for (const sid of await startCalls(clientId, 20)) await settle(sid)
    const [sid] = await startCalls(clientId, 1, '2026-11-10T03:00:00Z', { test: true })
    expect(await settle(sid)).toEqual({ settled: true, cost_amount: 0 })
    expect(await balanceOf(userId)).toBe('200.00')
  })

  it('refuses a status that is no end of a call', async () => {
    const { clientId } = await openClient()
    const [sid] = await startCalls(clientId, 1)
    await expect(settle(sid, 'ringing')).rejects.toMatchObject({ code: '22023' })
    await expect(settle('CA_nobody')).rejects.toMatchObject({ code: 'KC002' })
  })

  it.each([
    // The zone of the client, the start in UTC, the month it belongs to.
    [{ time_zone: 'Australia/Sydney' }, '2026-10-31T12:59:59.999Z', '2026-10-01'],
    [{ time_zone: 'Australia/Sydney' }, '2026-10-31T13:00:00.000Z', '2026-11-01'],
    [{ time_zone: 'Australia/Sydney' }, '2026-04-30T13:59:59.999Z', '2026-04-01'],
    [{ time_zone: 'Australia/Sydney' }, '2026-04-30T14:00:00.000Z', '2026-05-01'],
    [{ details: { time_zone: 'Australia/Perth' } }, '2026-10-31T15:59:59.999Z', '2026-10-01'],
    [{ time_zone: 'Australia/Adelaide' }, '2026-10-31T13:30:00.000Z', '2026-11-01'],
    [{ time_zone: 'Australia/Lord_Howe' }, '2026-10-31T13:00:00.000Z', '2026-11-01'],
    [{ time_zone: 'UTC' }, '2028-02-29T23:59:59.999Z', '2028-02-01'],
    [{}, '2026-10-31T13:00:00.000Z', '2026-11-01'],
  ])('counts in the month of its start on the client’s own clock: %j %s (B-03)', async (config, start, month) => {
    const { clientId } = await openClient(config)
    const [sid] = await startCalls(clientId, 1, start)
    await settle(sid)
    const { rows } = await pool.query('select billing_month::text as month from call_sessions where call_sid = $1', [
      sid,
    ])
    expect(rows[0].month).toBe(month)
  })

  it('starts the included calls anew each month', async () => {
    const { clientId } = await openClient()
    for (const sid of await startCalls(clientId, 21, '2026-11-10T03:00:00Z')) await settle(sid)
    const [next] = await startCalls(clientId, 1, '2026-12-10T03:00:00Z')
    expect((await settle(next)).cost_amount).toBe(0)
  })

  it('charges in the currency of the region’s plan', async () => {
    const { clientId, userId } = await openClient({}, 'uk', 'GBP')
    for (const sid of await startCalls(clientId, 21)) await settle(sid)
    const { rows } = await pool.query('select balance, currency from credits where user_id = $1', [userId])
    expect(rows).toEqual([{ balance: '198.00', currency: 'GBP' }])
  })

  it('only the agent of the call may, and the platform; another agent hears that there is no such call', async () => {
    const { clientId, userId } = await openClient()
    const other = await openClient()
    const [sid] = await startCalls(clientId, 1)
    const client = new pg.Client({ connectionString: database.url })
    await client.connect()
    try {
      const ask = () => client.query(`select settle_call($1, 'completed', 60) as answer`, [sid])
      await expect(asActor(client, agentOf(randomUUID(), other.clientId), ask)).rejects.toMatchObject({ code: 'KC002' })
      await expect(asActor(client, ownerOf(userId), ask)).rejects.toMatchObject({ code: 'KC002' })
      await expect(asActor(client, anon, ask)).rejects.toMatchObject({ code: '42501' })
      const settled = await asActor(client, agentOf(randomUUID(), clientId), ask)
      expect(settled.rows[0].answer).toEqual({ settled: true, cost_amount: 0 })
    } finally {
      await client.end()
    }
  })
})

describe('the books', () => {
  it('open an account once', async () => {
    const { userId } = await openClient()
    const again = await pool.query(`select open_account($1, 'x@example.com', 'X', 'X', 'AUD', 999) as answer`, [userId])
    expect(again.rows[0].answer).toEqual({ opened: false })
    expect(await balanceOf(userId)).toBe('200.00')
  })

  it('refuse to be changed or emptied by anybody, the administrator included (B-09)', async () => {
    for (const sql of [
      'update ledger_entries set amount_cents = 0',
      'delete from ledger_entries',
      'truncate ledger_entries',
      `update audit_log set actor = 'x'`,
      'truncate audit_log',
    ]) {
      await pool.query(`insert into audit_log (actor, action) values ('test', 'looked')`)
      await expect(pool.query(sql), sql).rejects.toMatchObject({ code: 'KI001' })
    }
  })

  it('refuse a group that does not sum to zero, or mixes currencies', async () => {
    const insert = (currency: string, cents: number) =>
      pool.query(
        `with g as (select gen_random_uuid() as id)
         insert into ledger_entries (group_id, account, amount_cents, currency, kind, idempotency_key)
         select id, 'numbers', 5, 'AUD', 'number', $1 from g union all select id, 'carrier', $2, $3, 'number', $1 from g`,
        [randomUUID(), cents, currency],
      )
    await expect(insert('AUD', -4)).rejects.toMatchObject({ code: 'KI002' })
    await expect(insert('USD', -5)).rejects.toMatchObject({ code: 'KI002' })
    await insert('AUD', -5)
  })

  it('let not even the service role move a balance or write an entry by hand', async () => {
    const client = new pg.Client({ connectionString: database.url })
    await client.connect()
    try {
      for (const sql of [
        'update credits set balance = 1000000',
        'delete from credits',
        `insert into ledger_entries (group_id, account, amount_cents, currency, kind, idempotency_key)
         values (gen_random_uuid(), 'sales', 1, 'AUD', 'call', 'x')`,
        `update leases set owner = 'x'`,
      ]) {
        await expect(
          asActor(client, service, () => client.query(sql)),
          sql,
        ).rejects.toMatchObject({ code: '42501' })
      }
    } finally {
      await client.end()
    }
  })
})
