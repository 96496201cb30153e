import { describe, expect, it } from 'vitest'
import { billedClient } from '../support/builders/billed-client.ts'
import { settledCalls } from '../support/builders/settled-calls.ts'
import { accountOf, adjust, ask, pool } from './statement-database.ts'

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
