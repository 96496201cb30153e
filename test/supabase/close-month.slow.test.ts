import { describe, expect, it } from 'vitest'
import { billedClient } from '../support/builders/billed-client.ts'
import { accountOf, adjust, ask, close, pool, statementOf } from './statement-database.ts'

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
