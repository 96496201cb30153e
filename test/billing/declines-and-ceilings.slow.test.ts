import { expect, test } from 'vitest'
import { world } from './top-up-hooks.ts'

test('a declined card is left alone for an hour, then four, then until an operator acts', async () => {
  const { clientId, customerId, cardId } = await world.client()
  await world.payments.control('PUT', `cards/${cardId}`, { behaviour: 'insufficient_funds' })
  const spend = async () => world.settle(await world.call(clientId))
  const declined = async () => (await world.topUps(clientId)).filter((each) => each.state === 'declined').length
  await spend()
  expect((await world.collect()).collected[0]).toMatchObject({ outcome: 'declined' })
  for (const [wait, count] of [
    ['50 minutes', 1],
    ['15 minutes', 2],
    ['3 hours 50 minutes', 2],
    ['15 minutes', 3],
  ] as const) {
    await world.passTime(wait)
    await spend()
    expect((await world.collect()).failed).toEqual([])
    expect(await declined(), wait).toBe(count)
  }
  await world.passTime('30 days')
  await spend()
  await world.collect()
  expect(await declined()).toBe(3)
  expect((await world.deps.topUps.payer(clientId)).pausedAt).not.toBeNull()
  expect(await world.charges(customerId)).toEqual([])

  await world.payments.control('PUT', `cards/${cardId}`, { behaviour: 'accept' })
  expect(await world.deps.topUps.resume(clientId)).toBe(true)
  // Nobody spends: the worker itself sees that it is due.
  expect((await world.collect()).collected[0]).toMatchObject({ outcome: 'succeeded' })
  expect(await world.deps.topUps.payer(clientId)).toMatchObject({ pausedAt: null, declines: 0 })
})

test('at most so many in 24 hours: the next one is asked for when the first is a day old', async () => {
  const { clientId, customerId } = await world.client({
    balanceCents: 1000,
    thresholdCents: 100_000,
    amountCents: 100,
    settings: { maxTopUpsPerDay: 3 },
  })
  await world.settle(await world.call(clientId))
  for (let round = 0; round < 6; round++) await world.collect()
  expect(await world.charges(customerId)).toHaveLength(3)
  await world.passTime('23 hours')
  await world.collect()
  expect(await world.charges(customerId)).toHaveLength(3)
  await world.passTime('61 minutes')
  await world.collect()
  expect(await world.charges(customerId)).toHaveLength(6)
})

test('never over the month’s ceiling: what would go over it is not asked for', async () => {
  const { clientId, customerId } = await world.client({
    balanceCents: 1000,
    thresholdCents: 100_000,
    amountCents: 1000,
    settings: { maxTopUpsPerDay: 100, monthlyCeilingCents: 2999 },
  })
  await world.settle(await world.call(clientId))
  for (let round = 0; round < 5; round++) await world.collect()
  expect(await world.charges(customerId)).toHaveLength(2)
  await world.deps.topUps.changeSettings(clientId, { monthlyCeilingCents: 3000 })
  for (let round = 0; round < 3; round++) await world.collect()
  expect(await world.charges(customerId)).toHaveLength(3)
})

test('a decline that is written down at the moment of a settlement: the card is left alone all the same', async () => {
  const { clientId, userId } = await world.client()
  await world.settle(await world.call(clientId))
  const [first] = await world.topUps(clientId)
  const sid = await world.call(clientId)
  const declining = await world.pool.connect()
  const account = await world.pool.connect()
  try {
    // The settlement has the account; the decline comes in the middle of it.
    await account.query('begin')
    await account.query('select from credits where user_id = $1 for update', [userId])
    await declining.query(`set statement_timeout = 5000`)
    let declined = false
    const decline = declining
      .query(`select fail_top_up($1, 'pi_x', 'card_declined', 'no')`, [first.top_up_id])
      .then(() => {
        declined = true
      })
    await expect
      .poll(
        async () =>
          declined ||
          (
            await world.pool.query(
              `select from pg_stat_activity where wait_event_type = 'Lock' and query like '%fail_top_up%'`,
            )
          ).rowCount === 1,
      )
      .toBe(true)
    expect(declined).toBe(false)
    await account.query('commit')
    await decline
  } finally {
    account.release()
    declining.release()
  }
  await world.settle(sid)
  expect((await world.topUps(clientId)).map((each) => each.state)).toEqual(['declined'])
})

test('switched off, or the client gone, before the card was touched: it is left alone', async () => {
  const off = await world.client()
  const gone = await world.client()
  for (const { clientId } of [off, gone]) await world.settle(await world.call(clientId))
  await world.deps.topUps.changeSettings(off.clientId, { autoTopUp: false })
  await world.pool.query('delete from voice_ai_clients where client_id = $1', [gone.clientId])
  expect((await world.collect()).collected).toEqual([])
  for (const { clientId, customerId } of [off, gone]) {
    expect(await world.topUps(clientId)).toMatchObject([
      { state: 'canceled', problem: expect.stringContaining('switched off') },
    ])
    expect(await world.charges(customerId)).toEqual([])
  }
})
