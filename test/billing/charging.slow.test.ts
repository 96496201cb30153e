import { expect, test } from 'vitest'
import { world } from './top-up-hooks.ts'

const times = <T>(count: number, make: (index: number) => T): T[] => Array.from({ length: count }, (_, i) => make(i))
const fault = (more: object) =>
  world.payments.control('POST', 'faults', { method: 'POST', path: 'payment_intents$', times: 1, ...more })

test('B-07: 20 settlements at once cross the threshold: one charge, one credit', async () => {
  const { clientId, userId, customerId } = await world.client()
  const sids = await Promise.all(times(20, () => world.call(clientId)))
  await Promise.all(sids.map((sid) => world.settle(sid)))
  expect((await world.topUps(clientId)).map((each) => each.state)).toEqual(['requested'])
  const rounds = await Promise.all(times(6, () => world.collect()))
  expect(rounds.flatMap((round) => round.collected.map((each) => each.outcome))).toEqual(['succeeded'])
  expect(rounds.flatMap((round) => round.failed)).toEqual([])
  expect(await world.charges(customerId)).toHaveLength(1)
  expect(await world.credits(clientId)).toHaveLength(1)
  expect(await world.account(userId)).toEqual({ balance: 10_000 - 20 * 200 + 5_000, due: 0 })
})

test.each([
  ['its answer is lost each time', { times: 3, drop: 'after' }],
  ['the service fails after it', { status: 500, done: true }],
  ['it lands long after we stopped waiting', { times: 1, delay_ms: 3000 }],
])(
  'B-07: a payment that succeeds while %s: one charge, one credit',
  async (_, how) => {
    const { clientId, userId, customerId } = await world.client()
    await world.settle(await world.call(clientId))
    await fault(how)
    await world.collect()
    for (let round = 0; round < 3 && (await world.topUps(clientId))[0].state !== 'succeeded'; round++) {
      await world.passTime('5 minutes')
      await world.collect()
    }
    expect((await world.topUps(clientId)).map((each) => each.state)).toEqual(['succeeded'])
    await expect.poll(async () => (await world.charges(customerId)).length).toBe(1)
    expect((await world.credits(clientId)).map((each) => each.cents)).toEqual([5_000])
    expect(await world.account(userId)).toEqual({ balance: 14_800, due: 0 })
  },
  60_000,
)

test('a charge that was never made is looked for and sent again for an hour, then given up; the next one has a key of its own', async () => {
  const { clientId, customerId } = await world.client()
  await world.settle(await world.call(clientId))
  await fault({ status: 503 })
  expect((await world.collect()).collected[0]?.outcome).toBe('waiting')
  expect((await world.topUps(clientId))[0]).toMatchObject({ state: 'unknown', attempts: 1 })
  // No second one is asked for while this one is open.
  await world.settle(await world.call(clientId))
  expect(await world.topUps(clientId)).toHaveLength(1)
  // The key answers with that same error.
  await world.passTime('30 minutes')
  expect((await world.collect()).collected[0]?.outcome).toBe('waiting')
  await world.passTime('31 minutes')
  expect((await world.collect()).collected[0]).toMatchObject({
    outcome: 'declined',
    problem: expect.stringContaining('never'),
  })
  expect(await world.charges(customerId)).toEqual([])
  await world.passTime('61 minutes')
  expect((await world.collect()).collected[0]?.outcome).toBe('succeeded')
  expect(await world.charges(customerId)).toHaveLength(1)
})

test.each(['claim:charge', 'charge:credit', 'credit:card'])(
  'a worker that dies at %s: the next one finishes it, nothing is lost or doubled',
  async (label) => {
    const { clientId, userId, customerId } = await world.client()
    await world.settle(await world.call(clientId))
    const died = await world.collect({
      crashPoint: (at) => {
        if (at === label) throw new Error('died')
      },
    })
    expect(died.failed).toHaveLength(1)
    // Somebody else has it until its claim runs out.
    expect((await world.collect()).collected).toEqual([])
    await world.passTime('3 minutes')
    await world.collect()
    expect((await world.topUps(clientId)).map((each) => each.state)).toEqual(['succeeded'])
    expect(await world.charges(customerId)).toHaveLength(1)
    expect(await world.credits(clientId)).toHaveLength(1)
    expect(await world.account(userId)).toEqual({ balance: 14_800, due: 0 })
  },
)

test('died between charge and credit, the webhook credits it first; doubled and shuffled ones change nothing', async () => {
  const { clientId, userId, customerId } = await world.client()
  await world.settle(await world.call(clientId))
  await world.payments.control('PUT', 'settings', {
    webhook_url: world.hook,
    webhook_order: 'shuffled',
    webhook_copies: 4,
  })
  world.effects.length = 0
  await world.collect({
    crashPoint: (at) => {
      if (at === 'charge:credit') throw new Error('died')
    },
  })
  // Two events, four copies each.
  await expect.poll(() => world.effects.length, { timeout: 10_000 }).toBe(8)
  expect(world.effects.filter((effect) => effect !== 'none')).toEqual(['credited'])
  await world.passTime('3 minutes')
  await world.collect()
  expect(await world.charges(customerId)).toHaveLength(1)
  expect(await world.credits(clientId)).toHaveLength(1)
  expect(await world.account(userId)).toEqual({ balance: 14_800, due: 0 })
})
