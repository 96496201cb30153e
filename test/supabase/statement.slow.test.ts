import { randomUUID } from 'node:crypto'
import pg from 'pg'
import { describe, expect, it } from 'vitest'
import { billedClient } from '../support/builders/billed-client.ts'
import { settledCalls } from '../support/builders/settled-calls.ts'
import { agentOf, asActor, operatorOf, ownerOf, service, staffOf } from './actors.ts'
import { accountOf, adjust, close, database, pool, statementOf } from './statement-database.ts'

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
