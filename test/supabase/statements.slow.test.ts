import { randomUUID } from 'node:crypto'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { statementSchema } from '../../src/core/statement.ts'
import { billedClient } from '../support/builders/billed-client.ts'
import { settledCalls } from '../support/builders/settled-calls.ts'
import { startTestDatabase, type TestDatabase } from '../support/test-database.ts'
import { agentOf, asActor, operatorOf, ownerOf, service, staffOf } from './actors.ts'

let database: TestDatabase
let pool: pg.Pool

beforeAll(async () => {
  database = await startTestDatabase()
  pool = new pg.Pool({ connectionString: database.url, max: 12 })
})
afterAll(async () => {
  if (pool) expect((await pool.query('select * from check_ledger()')).rows).toEqual([])
  await pool?.end()
  await database?.close()
})

const ask = async (sql: string, values: unknown[]) =>
  (await pool.query(`select ${sql} as answer`, values)).rows[0].answer
const statementOf = async (clientId: string, month = '2026-10-01', full = false) =>
  statementSchema.parse(await ask('get_statement($1, $2, $3)', [clientId, month, full]))
const close = (clientId: string, month = '2026-10-01') => ask('close_month($1, $2)', [clientId, month])
const adjust = (clientId: string, cents: number, key: string = randomUUID(), reason = 'A call was cut off') =>
  ask('adjust_credit($1, $2, $3, $4)', [clientId, cents, reason, key])
const accountOf = async (userId: string) =>
  (await pool.query('select balance, held, due from credits where user_id = $1', [userId])).rows[0]

describe('a statement', () => {
  it('of 25 calls shows 49 + 5 × 2 and matches the ledger, before the month is closed and after', async () => {
    const { clientId, userId } = await billedClient(pool)
    await settledCalls(pool, clientId, 25)
    const before = await statementOf(clientId)
    expect(before.lines).toEqual([
      { kind: 'base_fee', quantity: 1, unit_cents: 4900, amount_cents: 4900, posted_cents: 0 },
      { kind: 'included_calls', quantity: 20, unit_cents: 0, amount_cents: 0, posted_cents: 0 },
      { kind: 'further_calls', quantity: 5, unit_cents: 200, amount_cents: 1000, posted_cents: 1000 },
    ])
    expect(before).toMatchObject({
      state: 'over',
      in_service: true,
      total_cents: 5900,
      posted_cents: 1000,
      accrued_cents: 4900,
    })
    expect(before).toMatchObject({ ledger_cents: 1000, matches_ledger: true, calls_kept: true, unsettled_calls: 0 })

    expect(await close(clientId)).toMatchObject({ closed: true, already: false, fee_cents: 4900, paid_cents: 4900 })
    const after = await statementOf(clientId)
    expect(after).toMatchObject({ state: 'closed', total_cents: 5900, posted_cents: 5900, accrued_cents: 0 })
    expect(after).toMatchObject({ ledger_cents: 5900, matches_ledger: true })
    expect(after.account).toMatchObject({ charges_cents: 5900, other_charges_cents: 0, balance_now_cents: 14100 })
    expect(await accountOf(userId)).toEqual({ balance: '141.00', held: '0.00', due: '0.00' })
    expect(after.calls).toHaveLength(25)
    expect(after.calls.filter((call) => call.billed_as === 'charged')).toHaveLength(5)
  })

  it('of a month before the client was in service says that it was not', async () => {
    const { clientId } = await billedClient(pool)
    const before = await statementOf(clientId, '2020-01-01')
    expect(before).toMatchObject({ in_service: false, lines: [], total_cents: 0, matches_ledger: true, calls: [] })
  })

  it('shows three digits of a caller unless all are asked for, and local times', async () => {
    const { clientId } = await billedClient(pool)
    await settledCalls(pool, clientId, 1, '2026-10-31T12:59:59Z')
    expect((await statementOf(clientId)).calls[0]).toMatchObject({
      caller_number: '…000',
      start_local: '2026-10-31T23:59:59',
      duration_seconds: 60,
      billed_as: 'included',
    })
    expect((await statementOf(clientId, '2026-10-01', true)).calls[0]?.caller_number).toBe('+61491570000')
  })

  it.each([
    [{ time_zone: 'Australia/Sydney' }, '2026-10-31T12:59:59.999Z', '2026-10-31T13:00:00.000Z'],
    [{ time_zone: 'Europe/London' }, '2026-10-31T23:59:59.999Z', '2026-11-01T00:00:00.000Z'],
    [{ time_zone: 'America/New_York' }, '2026-11-01T03:59:59.999Z', '2026-11-01T04:00:00.000Z'],
    [{ time_zone: 'Asia/Kolkata' }, '2026-10-31T18:29:59.999Z', '2026-10-31T18:30:00.000Z'],
  ])('has a call in the month of its start by %j: %s is October, %s November', async (config, october, november) => {
    const { clientId } = await billedClient(pool, { config })
    await settledCalls(pool, clientId, 1, october)
    await settledCalls(pool, clientId, 1, november)
    expect((await statementOf(clientId, '2026-10-01')).calls).toHaveLength(1)
    expect((await statementOf(clientId, '2026-11-01')).calls).toHaveLength(1)
  })

  it('adds up from the opening to the closing balance, month after month, other lines of the owner included', async () => {
    const { clientId, userId } = await billedClient(pool)
    const other = await billedClient(pool, { userId })
    // The account was opened when this test ran; its money counts in the present month.
    await settledCalls(pool, clientId, 22)
    await settledCalls(pool, other.clientId, 23)
    await adjust(clientId, 1550)
    await close(clientId)
    const october = (await statementOf(clientId)).account
    expect(october).toMatchObject({ opening_cents: 0, charges_cents: 5300, other_charges_cents: 600 })
    expect(october.closing_cents).toBe(-5900)
    const [{ month }] = (await pool.query(`select private.month_at(now(), 'Australia/Sydney')::text as month`)).rows
    const present = (await statementOf(clientId, month)).account
    expect(present).toMatchObject({ starting_credit_cents: 20000, adjustments_cents: 1550, charges_cents: 0 })
    expect(present.closing_cents).toBe(-5900 + 20000 + 1550)
    expect(present.closing_cents).toBe(present.balance_now_cents - present.due_now_cents)
  })

  it('of messages has a line for each price', async () => {
    const { clientId } = await billedClient(pool)
    await pool.query(
      `insert into plans (plan_id, region, currency, base_fee, included_calls, per_call, per_sms)
       values ('au_texts', 'au', 'AUD', 49, 20, 2, 0.08) on conflict do nothing`,
    )
    await pool.query(`update voice_ai_clients set plan_id = 'au_texts' where client_id = $1`, [clientId])
    for (const [type, index] of [['outbound', 1] as const, ['outbound', 2] as const, ['inbound', 3] as const])
      await pool.query(
        `insert into sms_logs (client_id, phone_number, message_type, message_content, status, twilio_sid, created_at)
         values ($1, '+61491570006', $2, 'hello', 'sent', $3, '2026-10-12T00:00:00Z')`,
        [clientId, type, `SM_${clientId}_${index}`],
      )
    const { lines, matches_ledger } = await statementOf(clientId)
    expect(lines).toContainEqual({ kind: 'sms', quantity: 2, unit_cents: 8, amount_cents: 16, posted_cents: 16 })
    expect(matches_ledger).toBe(true)
  })

  it('does not match when the ledger has other money for the month than the calls', async () => {
    const { clientId, userId } = await billedClient(pool)
    await settledCalls(pool, clientId, 21)
    const client = await pool.connect()
    try {
      await client.query('begin')
      await client.query(`select private.charge($1, 'AUD', 3, 'sms', 'sms:stray', $2, '2026-10-01')`, [
        userId,
        clientId,
      ])
      const { rows } = await client.query(`select get_statement($1, '2026-10-01') as answer`, [clientId])
      expect(rows[0].answer).toMatchObject({ posted_cents: 200, ledger_cents: 203, matches_ledger: false })
    } finally {
      await client.query('rollback')
      client.release()
    }
  })

  it('of a removed client keeps its sums, and its last month can be closed', async () => {
    const { clientId, userId } = await billedClient(pool)
    await settledCalls(pool, clientId, 23)
    await pool.query('delete from voice_ai_clients where client_id = $1', [clientId])
    await pool.query('update usage_logs set call_sid = null where client_id = $1', [clientId])
    // It was removed in October, says the test.
    await pool.query(`update client_lives set ended_at = '2026-10-20T00:00:00Z' where client_id = $1`, [clientId])
    expect(await close(clientId)).toMatchObject({ closed: true, fee_cents: 4900 })
    expect(await close(clientId, '2026-11-01').catch((error) => error.code)).toBe('KB103')
    const statement = await statementOf(clientId)
    expect(statement).toMatchObject({ total_cents: 5500, ledger_cents: 5500, matches_ledger: true, calls_kept: false })
    expect(statement.lines.map(({ kind, quantity }) => [kind, quantity])).toEqual([
      ['base_fee', 1],
      ['included_calls', 20],
      ['further_calls', 3],
    ])
    expect(await accountOf(userId)).toMatchObject({ balance: '145.00' })
    await pool.query(`update client_lives set ended_at = now() where client_id = $1`, [clientId])
  })

  it('refuses a month that has not begun, and a client that is not there', async () => {
    const { clientId } = await billedClient(pool)
    await expect(statementOf(clientId, '2099-01-01')).rejects.toMatchObject({ code: 'KB104' })
    await expect(statementOf('au_plmb_nobody')).rejects.toMatchObject({ code: 'KC001' })
  })

  it('is for the owner, operators and the platform; others hear that there is no such client', async () => {
    const { clientId, userId } = await billedClient(pool)
    await settledCalls(pool, clientId, 21)
    const stranger = await billedClient(pool)
    const client = new pg.Client({ connectionString: database.url })
    await client.connect()
    const look = () => client.query(`select get_statement($1, '2026-10-01') as answer`, [clientId])
    try {
      for (const actor of [ownerOf(userId), operatorOf(randomUUID()), service])
        expect((await asActor(client, actor, look)).rows[0].answer).toMatchObject({
          total_cents: 5100,
          matches_ledger: true,
        })
      for (const actor of [ownerOf(stranger.userId), agentOf(randomUUID(), clientId), staffOf(randomUUID(), clientId)])
        await expect(asActor(client, actor, look)).rejects.toMatchObject({ code: 'KC001' })
      for (const sql of [
        `adjust_credit('${clientId}', 100, 'for me', 'k')`,
        `close_month('${clientId}', '2026-10-01')`,
        'check_ledger()',
      ])
        for (const actor of [ownerOf(userId), agentOf(randomUUID(), clientId), operatorOf(randomUUID())])
          await expect(
            asActor(client, actor, () => client.query(`select ${sql}`)),
            sql,
          ).rejects.toMatchObject({ code: '42501' })
    } finally {
      await client.end()
    }
  })
})

describe('closing a month', () => {
  it('twice, and ten times at once, is one fee', async () => {
    const { clientId, userId } = await billedClient(pool)
    const answers = await Promise.all(Array.from({ length: 10 }, () => close(clientId)))
    expect(answers.filter((answer) => answer.closed)).toHaveLength(1)
    expect(answers.filter((answer) => answer.already)).toHaveLength(9)
    expect(await close(clientId)).toMatchObject({ closed: false, already: true, fee_cents: 4900, paid_cents: 4900 })
    expect(await accountOf(userId)).toMatchObject({ balance: '151.00' })
  })

  it('takes what is there and writes the rest down as due; the next money pays it', async () => {
    const { clientId, userId } = await billedClient(pool, { balance: 30 })
    expect(await close(clientId)).toMatchObject({ fee_cents: 4900, paid_cents: 3000, due_cents: 1900 })
    expect(await accountOf(userId)).toEqual({ balance: '0.00', held: '0.00', due: '19.00' })
    expect((await statementOf(clientId)).account.due_now_cents).toBe(1900)
    expect(await adjust(clientId, 2500)).toMatchObject({ applied: true, balance_cents: 600, due_cents: 0 })
  })

  it('waits for the end of the month on the client’s own clock', async () => {
    const { clientId } = await billedClient(pool)
    const [{ month }] = (await pool.query(`select private.month_at(now(), 'Australia/Sydney')::text as month`)).rows
    await expect(close(clientId, month)).rejects.toMatchObject({ code: 'KB103' })
    const over = async (zone: string, now: string) => {
      const sql = `select $2::timestamptz >= ('2026-10-01'::date + interval '1 month') at time zone $1 as over`
      return (await pool.query(sql, [zone, now])).rows[0].over
    }
    expect([
      await over('Australia/Sydney', '2026-10-31T13:00:00Z'),
      await over('Europe/London', '2026-10-31T13:00:00Z'),
    ]).toEqual([true, false])
  })

  it('owes nothing for months before it was in service, nor for a client that never was', async () => {
    const { clientId } = await billedClient(pool, { servedFrom: '2026-10-31T13:00:00Z' })
    expect(await close(clientId)).toMatchObject({ closed: false, already: false, fee_cents: 0 })
    const failed = await billedClient(pool)
    await pool.query('update client_lives set served_from = null where client_id = $1', [failed.clientId])
    expect(await close(failed.clientId)).toMatchObject({ closed: false, already: false, fee_cents: 0 })
  })

  it('lists who was in service in the month, or in the last one that is over', async () => {
    const { clientId } = await billedClient(pool)
    expect(await ask('get_billable_months($1, $2)', ['2026-09-01', clientId])).toEqual([
      { client_id: clientId, month: '2026-09', over: true, closed: false },
    ])
    await close(clientId, '2026-09-01')
    expect(await ask('get_billable_months($1, $2)', ['2026-09-01', clientId])).toMatchObject([{ closed: true }])
    expect(await ask('get_billable_months($1, $2)', ['2026-08-01', clientId])).toEqual([])
    expect(await ask('get_billable_months(null, $1)', [clientId])).toHaveLength(1)
    const mine = (await ask('get_unclosed_months()', [])).filter(
      (row: { client_id: string }) => row.client_id === clientId,
    )
    expect(mine[0]).toEqual({ client_id: clientId, month: '2026-10' })
    await expect(ask('get_billable_months(null, $1)', ['au_plmb_nobody'])).rejects.toMatchObject({ code: 'KC001' })
  })
})

describe('all at once', () => {
  it('calls end, months are closed, credit is given and taken, a line leaves: the books agree and every line matches', async () => {
    const mine = await billedClient(pool, { balance: 60 })
    const leaving = await billedClient(pool, { userId: mine.userId })
    const sids = Array.from({ length: 30 }, (_, index) => `CA_once_${index}`)
    for (const [index, sid] of sids.entries())
      await pool.query(
        `insert into call_sessions (call_sid, client_id, start_time) values ($1, $2, '2026-10-10T03:00:00Z')`,
        [sid, index % 3 === 0 ? leaving.clientId : mine.clientId],
      )
    const settle = (sid: string) => ask(`settle_call($1, 'completed', 60)`, [sid]).catch((error) => error.code)
    const work = [
      ...[...sids, ...sids].map((sid) => () => settle(sid)),
      ...Array.from({ length: 4 }, () => () => close(mine.clientId)),
      ...Array.from({ length: 4 }, () => () => close(leaving.clientId)),
      ...Array.from(
        { length: 4 },
        (_, index) => () => adjust(mine.clientId, index % 2 === 0 ? 700 : 300, `once-${index}`),
      ),
      () => pool.query('delete from voice_ai_clients where client_id = $1', [leaving.clientId]),
      () => statementOf(mine.clientId),
    ]
    const order = work.map((_, index) => (index * 29) % work.length)
    expect(new Set(order).size).toBe(work.length)
    await Promise.all(order.map((index) => work[index]?.()))

    expect((await pool.query('select * from check_ledger()')).rows).toEqual([])
    for (const { clientId } of [mine, leaving])
      expect(await statementOf(clientId)).toMatchObject({ matches_ledger: true })
    const [{ balance, due }] = (await pool.query('select balance, due from credits where user_id = $1', [mine.userId]))
      .rows
    // 60 and 20 came in; two fees of 49 and no call beyond the included ones went out.
    expect(Number(balance) - Number(due)).toBe(60 + 20 - 98)
  })
})

describe('an adjustment', () => {
  it('twice with one key is one entry, also at once; another amount under it is refused', async () => {
    const { clientId, userId } = await billedClient(pool)
    const answers = await Promise.all(Array.from({ length: 8 }, () => adjust(clientId, 1234, 'ticket-1')))
    expect(answers.filter((answer) => answer.applied)).toHaveLength(1)
    expect(await accountOf(userId)).toMatchObject({ balance: '212.34' })
    await expect(adjust(clientId, 1235, 'ticket-1')).rejects.toMatchObject({ code: 'KB102' })
  })

  it('takes no more than what is available, and says what that is', async () => {
    const { clientId, userId } = await billedClient(pool, { balance: 5 })
    await settledCalls(pool, clientId, 20)
    await pool.query(`select admit_call('CA_held', $1, '+61491570006')`, [clientId])
    // Of this month, so covered by an included call; one of October is not.
    await pool.query(`select admit_call('CA_held_2', $1, null, 'inbound', false, '2026-10-12T00:00:00Z')`, [clientId])
    expect(await accountOf(userId)).toMatchObject({ balance: '5.00', held: '2.00' })
    await expect(adjust(clientId, -301)).rejects.toMatchObject({
      code: 'KB101',
      message: 'AUD 3.00 is available (balance 5.00, held 2.00)',
    })
    expect(await adjust(clientId, -300)).toMatchObject({ applied: true, balance_cents: 200 })
    await pool.query(`select settle_call(sid, 'busy', 0) from unnest('{CA_held,CA_held_2}'::text[]) sid`)
  })

  it('leaves a record of who, how much and why', async () => {
    const { clientId } = await billedClient(pool)
    await adjust(clientId, -100, 'ticket-7', '  Charged by mistake ')
    const { rows } = await pool.query(
      `select details from audit_log where client_id = $1 and action = 'credit.adjusted'`,
      [clientId],
    )
    expect(rows).toEqual([
      { details: { amount_cents: -100, currency: 'AUD', reason: 'Charged by mistake', key: 'ticket-7' } },
    ])
  })

  it('wants an amount, a reason and a key', async () => {
    const { clientId } = await billedClient(pool)
    for (const wrong of [
      [0, 'reason', 'k'],
      [1, ' ', 'k'],
      [1, 'reason', 'no spaces'],
      [1, 'reason', null],
    ])
      await expect(ask('adjust_credit($1, $2, $3, $4)', [clientId, ...wrong])).rejects.toMatchObject({ code: '22023' })
  })
})

describe('usage', () => {
  it('is by local day of the start and by type', async () => {
    const { clientId } = await billedClient(pool)
    await settledCalls(pool, clientId, 21, '2026-10-10T13:30:00Z')
    await settledCalls(pool, clientId, 1, '2026-10-12T03:00:00Z')
    expect(await ask('get_usage($1, $2, $3)', [clientId, '2026-10-11', '2026-10-31'])).toMatchObject({
      time_zone: 'Australia/Sydney',
      currency: 'AUD',
      rows: [
        { day: '2026-10-11', type: 'call', count: 21, amount_cents: 200 },
        { day: '2026-10-12', type: 'call', count: 1, amount_cents: 200 },
      ],
    })
    expect((await ask('get_usage($1, $2, $3)', [clientId, '2026-10-01', '2026-10-10'])).rows).toEqual([])
  })
})

describe('the present account', () => {
  it('has balance, holds and the month so far', async () => {
    const { clientId } = await billedClient(pool)
    await settledCalls(pool, clientId, 2, new Date().toISOString())
    expect(await ask('get_credit($1)', [clientId])).toMatchObject({
      balance_cents: 20000,
      held_cents: 0,
      available_cents: 20000,
      due_cents: 0,
      calls: 2,
      included_used: 2,
      included_calls: 20,
      cost_cents: 0,
      accrued_fee_cents: 4900,
      auto_top_up: false,
    })
  })
})
