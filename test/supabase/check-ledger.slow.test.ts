import pg from 'pg'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type BilledClient, billedClient } from '../support/builders/billed-client.ts'
import { settledCalls } from '../support/builders/settled-calls.ts'
import { startTestDatabase, type TestDatabase } from '../support/test-database.ts'

let database: TestDatabase
let pool: pg.Pool
let mine: BilledClient
/** The 21st call: charged. */
let charged = ''
/** One that was paid and credited. */
let topUp = ''
let included = ''

beforeAll(async () => {
  database = await startTestDatabase()
  pool = new pg.Pool({ connectionString: database.url })
  await pool.query('update plans set per_sms = 0.08')
  mine = await billedClient(pool)
  const sids = await settledCalls(pool, mine.clientId, 21)
  included = sids[0] ?? ''
  charged = sids[20] ?? ''
  await pool.query(`select close_month($1, '2026-10-01')`, [mine.clientId])
  await pool.query(`select adjust_credit($1, 500, 'to have one', 'a')`, [mine.clientId])
  await pool.query(
    `insert into sms_logs (client_id, phone_number, message_type, message_content, status)
     values ($1, '+61491570006', 'outbound', 'hello', 'sent')`,
    [mine.clientId],
  )
  const { rows } = await pool.query(`select request_top_up($1, 5000, 'checkout') ->> 'top_up_id' as id`, [
    mine.clientId,
  ])
  topUp = rows[0].id
  await pool.query(`select credit_top_up($1, 'pi_one', 5000, 'AUD'), credit_top_up($1, 'pi_two', 5000, 'AUD')`, [topUp])
  // One call that goes on, with money promised for it.
  await settledCalls(pool, mine.clientId, 20, '2026-09-20T00:00:00Z')
  await pool.query(`select admit_call('CA_open', $1, null, 'inbound', false, '2026-09-21T00:00:00Z')`, [mine.clientId])
})
afterAll(async () => {
  await pool?.end()
  await database?.close()
})

/** What the check finds while a fault is there; the fault is taken back. */
async function found(...faults: [sql: string, values?: unknown[]][]): Promise<[problem: string, subject: string][]> {
  const client = await pool.connect()
  try {
    await client.query('begin')
    // Faults that the database itself would not let happen: no trigger looks on.
    for (const table of ['ledger_entries', 'credits', 'call_sessions', 'usage_logs', 'sms_logs', 'top_ups'])
      await client.query(`alter table ${table} disable trigger user`)
    for (const [sql, values = []] of faults) expect((await client.query(sql, values)).rowCount, sql).toBeGreaterThan(0)
    const { rows } = await client.query('select problem, subject from check_ledger() order by problem, subject')
    return rows.map(({ problem, subject }) => [problem, subject])
  } finally {
    await client.query('rollback')
    client.release()
  }
}
const account = () => `${mine.userId} AUD`
const change = (key: string, by: number, side: string): [string, unknown[]] => [
  'update ledger_entries set amount_cents = amount_cents + $2 where idempotency_key = $1 and account = $3',
  [key, by, side],
]

it('finds nothing where nothing is wrong, with money held, owed for, adjusted and a month closed', async () => {
  const { rows } = await pool.query('select held from credits where user_id = $1', [mine.userId])
  expect(rows).toEqual([{ held: '2.00' }])
  expect(await found()).toEqual([])
})

it('a group that does not sum to zero', async () => {
  const problems = await found(change('adjustment:'.concat(mine.clientId, ':a'), 1, 'adjustments'))
  expect(problems.map(([problem]) => problem)).toEqual(['group_not_zero'])
})

it('a balance, a held sum and a due sum that are not what ledger and holds say', async () => {
  const set = (column: string): [string, unknown[]] => [
    `update credits set ${column} = ${column} + 1 where user_id = $1`,
    [mine.userId],
  ]
  expect(await found(set('balance'))).toEqual([['balance_differs', account()]])
  expect(await found(set('held'))).toEqual([['held_differs', account()]])
  expect(await found(set('due'))).toEqual([['due_differs', account()]])
})

it('an account that the ledger knows and nobody else', async () => {
  const problems = await found(['delete from credits where user_id = $1', [mine.userId]])
  expect(problems).toContainEqual(['balance_differs', account()])
})

it('a settled call without its entry, and an entry without its call (a missing and an extra call, B-10)', async () => {
  const missing = await found(['delete from ledger_entries where idempotency_key = $1', [`call:${charged}`]])
  expect(missing).toContainEqual(['charge_missing', charged])
  const extra = await found(['delete from call_sessions where call_sid = $1', [charged]])
  expect(extra).toContainEqual(['call_missing', `call:${charged}`])
})

it('an entry of another amount or month than its call (B-10)', async () => {
  const key = `call:${charged}`
  const problems = await found(change(key, 1, 'sales'), change(key, -1, 'customer'))
  expect(problems).toContainEqual(['cost_differs', charged])
  expect(await found([`update call_sessions set billing_month = '2026-09-01' where call_sid = $1`, [charged]])).toEqual(
    [['month_differs', charged]],
  )
})

it('a call that says it was included and has a price', async () => {
  expect(await found(['update call_sessions set cost_amount = 2 where call_sid = $1', [included]])).toEqual(
    expect.arrayContaining([
      ['charge_missing', included],
      ['usage_differs', included],
    ]),
  )
})

it('money held for a call that is settled (an orphan hold, B-10)', async () => {
  const problems = await found([
    `update call_sessions set settled_at = now(), billed_as = 'free', billing_month = '2026-09-01', cost_amount = 0 where call_sid = 'CA_open'`,
  ])
  expect(problems).toEqual([['hold_orphaned', 'CA_open']])
})

it('a call without a usage row, with two, or with one of another amount', async () => {
  const of = 'where call_sid = $1'
  expect(await found([`delete from usage_logs ${of}`, [included]])).toEqual([['usage_missing', included]])
  expect(await found([`update usage_logs set amount = 3 ${of}`, [charged]])).toEqual([['usage_differs', charged]])
  const doubled = `insert into usage_logs (user_id, client_id, call_sid, type, amount, call_count, currency)
    select user_id, client_id, call_sid, type, 0, 1, currency from usage_logs ${of}`
  expect(await found([doubled, [charged]])).toEqual([['usage_differs', charged]])
})

it('a message whose price is not in the ledger', async () => {
  const problems = await found(['update sms_logs set cost_amount = 0.09 where client_id = $1', [mine.clientId]])
  expect(problems.map(([problem]) => problem)).toEqual(['sms_differs'])
})

it('a month that is said to be closed and has no fee, and a fee of a month that is not', async () => {
  const key = `fee:${mine.clientId}:1:2026-10`
  const of = 'where client_id = $1'
  expect(await found([`update client_lives set closed_months = '{}' ${of}`, [mine.clientId]])).toEqual([
    ['fee_differs', key],
  ])
  expect(
    await found([
      `update client_lives set closed_months = closed_months || '{"2026-09-01": 4900}' ${of}`,
      [mine.clientId],
    ]),
  ).toEqual([['fee_differs', `fee:${mine.clientId}:1:2026-09`]])
})

it('a top-up that succeeded and was not credited, and a credit whose top-up is gone or says otherwise', async () => {
  const of = 'where top_up_id = $1'
  const [first, second] = [`topup:${topUp}`, `topup:${topUp}:pi_two`]
  const lost: [string, unknown[]] = [
    `insert into top_ups (top_up_id, user_id, client_id, currency, amount_cents, origin, method, state, ended_at)
     values ('00000000-0000-4000-8000-000000000001', $1, $2, 'AUD', 700, 'operator', 'checkout', 'succeeded', now())`,
    [mine.userId, mine.clientId],
  ]
  expect(await found(lost)).toEqual([['top_up_not_credited', '00000000-0000-4000-8000-000000000001']])
  expect(await found([`delete from top_ups ${of}`, [topUp]])).toEqual([
    ['top_up_missing', first],
    ['top_up_missing', second],
  ])
  const unnamed: [string, unknown[]] = [
    `update ledger_entries set idempotency_key = 'by hand' where idempotency_key = $1`,
    [second],
  ]
  expect(await found(unnamed)).toEqual([['top_up_missing', 'by hand']])
  const each = [
    ['top_up_differs', topUp],
    ['top_up_differs', topUp],
  ]
  expect(await found([`update top_ups set amount_cents = 4999 ${of}`, [topUp]])).toEqual(each)
  expect(await found([`update top_ups set state = 'canceled' ${of}`, [topUp]])).toEqual(each)
})

it('is quiet about calls that went with their client, and not about ones of the same name that came after', async () => {
  const gone = await billedClient(pool)
  const [sid] = (await settledCalls(pool, gone.clientId, 21)).slice(-1)
  await pool.query('delete from voice_ai_clients where client_id = $1', [gone.clientId])
  expect(await found()).toEqual([])
  const again = [
    `update client_lives set ended_at = now() - interval '1 day' where client_id = $1`,
    [gone.clientId],
  ] as [string, unknown[]]
  expect(await found(again)).toEqual([['call_missing', `call:${sid}`]])
})
