import { expect, it } from 'vitest'
import { callFunctions } from './call-functions.ts'
import { openBilledClient } from './open-billed-client.ts'
import { shuffled } from './shuffled.ts'
import { useLedgerDatabase } from './use-ledger-database.ts'

const database = useLedgerDatabase(8)
const calls = () => callFunctions(database.pool)

/** What a status callback makes of a call: a status on the way is kept, a last one settles. */
async function report(sid: string, status: string): Promise<boolean> {
  if (status === 'completed') return (await calls().settle(sid)).settled
  // As the agent would: what was settled keeps its status.
  await database.pool.query(`update call_sessions set status = $2 where call_sid = $1 and settled_at is null`, [
    sid,
    status,
  ])
  return false
}

const permutations = <T>(items: T[]): T[][] =>
  items.length < 2
    ? [items]
    : items.flatMap((item, index) => permutations(items.toSpliced(index, 1)).map((rest) => [item, ...rest]))

it('each order of the callbacks × 1, 3, 10 of each × before, beside and after admission: one settlement (B-01)', async () => {
  const { clientId, userId } = await openBilledClient(database.pool, { included: 0, balanceCents: 100_000 })
  let serial = 0
  for (const order of permutations(['ringing', 'in-progress', 'completed'])) {
    for (const times of [1, 3, 10]) {
      for (const admission of ['before', 'beside', 'after'] as const) {
        serial += 1
        const sid = `CA_order_${serial}`
        const callbacks = order.flatMap((status) => Array.from({ length: times }, () => status))
        if (admission === 'after')
          // The row is there, written by the agent; it was never asked whether the call may be answered.
          await database.pool.query('insert into call_sessions (call_sid, client_id) values ($1, $2)', [sid, clientId])
        else if (admission === 'before') await calls().admit(sid, clientId)
        let settled = 0
        if (admission === 'beside') {
          await database.pool.query('insert into call_sessions (call_sid, client_id) values ($1, $2)', [sid, clientId])
          const [, ...reported] = await Promise.all([
            calls().admit(sid, clientId),
            ...callbacks.map((status) => report(sid, status)),
          ])
          settled = reported.filter(Boolean).length
        } else {
          for (const status of callbacks) if (await report(sid, status)) settled += 1
        }
        if (admission === 'after') expect((await calls().admit(sid, clientId)).admitted).toBe(true)
        expect([sid, settled]).toEqual([sid, 1])
      }
    }
  }
  expect(serial).toBe(54)
  expect(await calls().account(userId)).toEqual({ balance: 100_000 - 54 * 200, held: 0, due: 0 })
})

it('of last statuses that contradict each other the first counts, in every order (B-01)', async () => {
  const { clientId, userId } = await openBilledClient(database.pool, { included: 0 })
  let charged = 0
  for (const [index, order] of permutations(['completed', 'no-answer', 'failed']).entries()) {
    const sid = `CA_last_${index}`
    await calls().admit(sid, clientId)
    const answers = []
    for (const status of order) answers.push(await calls().settle(sid, status))
    const cost = order[0] === 'completed' ? 2 : 0
    charged += cost * 100
    expect(answers).toEqual([true, false, false].map((settled) => ({ settled, cost_amount: cost })))
  }
  expect(charged).toBe(400)
  expect(await calls().account(userId)).toEqual({ balance: 20_000 - charged, held: 0, due: 0 })
})

it.each([1, 5, 40])(
  'a callback that comes %s days late settles the call in the month it began in (B-01)',
  async (days) => {
    const { clientId, userId } = await openBilledClient(database.pool, { included: 0, zone: 'UTC' })
    const started = new Date(Date.now() - days * 24 * 3600 * 1000).toISOString()
    const sid = `CA_late_${days}`
    await calls().admit(sid, clientId, { startedAt: started })
    expect(await calls().settle(sid)).toEqual({ settled: true, cost_amount: 2 })
    expect(await calls().settle(sid)).toEqual({ settled: false, cost_amount: 2 })
    const { rows } = await database.pool.query(
      `select billing_month::text as month from ledger_entries where idempotency_key = $1 group by 1`,
      [`call:${sid}`],
    )
    expect(rows).toEqual([{ month: `${started.slice(0, 7)}-01` }])
    expect(await calls().account(userId)).toEqual({ balance: 19_800, held: 0, due: 0 })
  },
)

it('200 calls × 3 shuffled, duplicated callbacks, 8 workers: exactly 200 settlements and the exact balance', async () => {
  const { clientId, userId } = await openBilledClient(database.pool, { balanceCents: 100_000 })
  const seed = Number(process.env.KLARIQO_TEST_SEED ?? Date.now() % 1_000_000)
  console.log(`callbacks shuffled with seed ${seed} (KLARIQO_TEST_SEED)`)
  const sids = Array.from({ length: 200 }, (_, index) => `CA_burst_${index}`)
  // The admission of a call is somewhere among its callbacks, as it is when webhooks overtake each other.
  for (const sid of sids)
    await database.pool.query('insert into call_sessions (call_sid, client_id) values ($1, $2)', [sid, clientId])
  const work = shuffled(
    sids.flatMap((sid) => [
      () => calls().admit(sid, clientId),
      ...Array.from({ length: 3 }, () => () => calls().settle(sid)),
    ]),
    seed,
  )
  let settled = 0
  const worker = async () => {
    for (let next = work.pop(); next; next = work.pop()) {
      const answer = await next()
      if ('settled' in answer && answer.settled) settled += 1
    }
  }
  await Promise.all(Array.from({ length: 8 }, worker))
  expect(settled).toBe(200)
  expect(await calls().account(userId)).toEqual({ balance: 100_000 - 180 * 200, held: 0, due: 0 })
  const { rows } = await database.pool.query(
    `select count(*) filter (where billed_as = 'included')::int as included, count(*) filter (where billed_as = 'charged')::int as charged
     from call_sessions where client_id = $1`,
    [clientId],
  )
  expect(rows).toEqual([{ included: 20, charged: 180 }])
})
