import Stripe from 'stripe'
import { afterEach, expect, test } from 'vitest'
import { startTestPayments, startWebhookEar, TEST_KEYS } from '../../support/start-test-payments.ts'

const closing: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})
async function start(settings: object = {}, answer?: Parameters<typeof startWebhookEar>[0]) {
  const ear = await startWebhookEar(answer)
  const service = await startTestPayments({ webhookUrl: ear.url })
  closing.push(ear.close, service.close)
  await service.control('PUT', 'settings', settings)
  return { ear, service, stripe: service.stripe }
}
const paid = async (stripe: Stripe) =>
  stripe.paymentIntents.create({ amount: 500, currency: 'aud', payment_method: 'pm_card_visa', confirm: true })

test('events are posted with a signature that the official SDK accepts, and lists them', async () => {
  const { ear, stripe } = await start()
  await paid(stripe)
  await ear.until((heard) => heard.length === 2)
  const [created, succeeded] = ear.heard.map((one) =>
    Stripe.webhooks.constructEvent(one.body, one.signature, TEST_KEYS.webhookSecret),
  )
  expect([created?.type, succeeded?.type]).toEqual(['payment_intent.created', 'payment_intent.succeeded'])
  const [one] = ear.heard
  expect(() =>
    Stripe.webhooks.constructEvent(
      one?.body.replace('500', '900') ?? '',
      one?.signature ?? '',
      TEST_KEYS.webhookSecret,
    ),
  ).toThrow(/signature/)
  expect((await stripe.events.list({ type: 'payment_intent.succeeded' })).data.map((event) => event.id)).toEqual([
    succeeded?.id,
  ])
})

test('a receiver that fails hears it again, after a restart too', async () => {
  const { ear, service, stripe } = await start({ webhook_retry_ms: 10 }, (_, count) => (count < 3 ? 500 : 200))
  await stripe.customers.create({})
  await ear.until((heard) => heard.length === 3)
  expect(new Set(ear.types())).toEqual(new Set(['customer.created']))

  await service.control('PUT', 'settings', { webhook_delay_ms: 60_000 })
  await stripe.customers.create({ name: 'later' })
  await service.stop()
  const later = await startTestPayments({
    dataFile: service.dataFile,
    webhookUrl: ear.url,
    nowMs: () => Date.now() + 61_000,
  })
  closing.push(later.close)
  await ear.until((heard) => heard.length === 4)
})

test('copies, dropped events and shuffled order happen as set', async () => {
  const { ear, service, stripe } = await start({ webhook_copies: 2 })
  await stripe.customers.create({})
  await ear.until((heard) => heard.length === 2)
  await service.control('PUT', 'settings', { webhook_copies: 1, webhook_drop: 1 })
  await stripe.customers.create({ name: 'never heard of' })
  await service.control('PUT', 'settings', { webhook_order: 'shuffled' })
  for (let i = 0; i < 6; i++) await stripe.customers.create({ name: `n${i}` })
  await ear.until((heard) => heard.length === 8)
  expect(ear.heard.some((one) => one.body.includes('never heard of'))).toBe(false)
})
