import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { startTopUpWorld } from './top-up-world.ts'

let world: Awaited<ReturnType<typeof startTopUpWorld>>
beforeAll(async () => {
  world = await startTopUpWorld()
}, 60_000)
afterEach(async () => {
  await world.payments.control('DELETE', 'faults')
  await world.payments.control('PUT', 'settings', { webhook_url: '', webhook_order: 'ordered', webhook_copies: 1 })
  // Whatever a test leaves under way is nothing of the next one's.
  await world.pool.query(`update billing_settings set auto_top_up = false`)
  await world.pool.query(
    `update top_ups set state = 'canceled', ended_at = now() where state in ('requested', 'charging', 'unknown')`,
  )
})
afterAll(async () => {
  try {
    if (world) expect(await world.books()).toEqual([])
  } finally {
    await world?.close()
  }
})
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

test('what is owed is paid first, and the line is open again', async () => {
  const { clientId, userId } = await world.client({ balanceCents: 200, thresholdCents: 100, amountCents: 5000 })
  const sid = await world.call(clientId)
  await world.pool.query(`select private.charge($1, 'AUD', 300, 'fee', 'test-fee-' || $2, $2, null)`, [
    userId,
    clientId,
  ])
  expect(await world.account(userId)).toEqual({ balance: 200, due: 300 })
  await world.collect()
  await world.settle(sid)
  expect(await world.account(userId)).toEqual({ balance: 5000 + 200 - 300 - 200, due: 0 })
})

test('a charge of another amount or currency is never credited; a second payment for one top-up is', async () => {
  const { clientId, userId } = await world.client()
  const { id } = await world.deps.topUps.request({ clientId, amountCents: 700, method: 'checkout' })
  const credit = (paymentId: string, amountCents: number, currency = 'AUD') =>
    world.deps.topUps.credit(id, { paymentId, amountCents, currency })
  await expect(credit('pi_a', 701)).rejects.toMatchObject({ code: 'TOP_UP_MISMATCH' })
  await expect(credit('pi_a', 700, 'USD')).rejects.toMatchObject({ code: 'TOP_UP_MISMATCH' })
  expect(await credit('pi_a', 700)).toEqual({ credited: true })
  expect(await credit('pi_a', 700)).toEqual({ credited: false })
  expect(await credit('pi_b', 700)).toEqual({ credited: true })
  expect(await credit('pi_b', 700)).toEqual({ credited: false })
  expect((await world.account(userId)).balance).toBe(11_400)
  expect((await world.topUps(clientId))[0].problem).toMatch(/paid twice/)
})

test('a message with a wrong signature is 400 and without effect; one of an unknown top-up is 200 and without effect', async () => {
  const { stripe } = world.payments
  const post = (body: string, signature: string) =>
    fetch(world.hook, { method: 'POST', headers: { 'stripe-signature': signature }, body })
  const secret = 'whsec_0123456789abcdef'
  const now = Math.floor(Date.now() / 1000)
  const intent = await stripe.paymentIntents.create({
    amount: 5000,
    currency: 'aud',
    payment_method: 'pm_card_visa',
    confirm: true,
    metadata: { klariqo_top_up: '00000000-0000-4000-8000-000000000000' },
  })
  const body = JSON.stringify({
    id: 'evt_x',
    object: 'event',
    type: 'payment_intent.succeeded',
    data: { object: intent },
  })
  const sign = (text: string, timestamp = now) =>
    stripe.webhooks.generateTestHeaderString({ payload: text, secret, timestamp })
  expect((await post(body, sign(body))).status).toBe(200)
  expect((await post(body, sign(`${body} `))).status).toBe(400)
  expect((await post(body, sign(body, now - 600))).status).toBe(400)
  expect((await post(body, '')).status).toBe(400)
  expect((await fetch(world.hook.replace('payments', 'others'), { method: 'POST' })).status).toBe(404)
  expect((await fetch(world.hook)).status).toBe(405)
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
