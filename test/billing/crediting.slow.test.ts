import { expect, test } from 'vitest'
import { world } from './top-up-hooks.ts'

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
