import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, test } from 'vitest'
import { signPayload } from '../../../sandbox/src/payments/webhooks/sign-payload.ts'
import { createStripePayments } from '../../../src/adapters/stripe/create-stripe-payments.ts'
import { Secret } from '../../../src/core/secret.ts'
import { paymentsContract } from '../../ports/payments-contract.ts'
import { startTestPayments, startWebhookEar, TEST_KEYS } from '../../support/start-test-payments.ts'

const keys = { secretKey: new Secret(TEST_KEYS.secretKey), webhookSecret: new Secret(TEST_KEYS.webhookSecret) }
const cards = {
  good: 'pm_card_visa',
  declined: 'pm_card_chargeCustomerFail',
  'asks its holder': 'pm_card_authenticationRequired',
}

paymentsContract('Stripe’s SDK against the sandbox', async () => {
  const ear = await startWebhookEar()
  const service = await startTestPayments({ webhookUrl: ear.url })
  const { stripe } = service
  const faults = {
    before: { drop: 'before' },
    'answer lost': { drop: 'after' },
    'error, done': { status: 500, done: true },
    'error, not done': { status: 500 },
  }
  return {
    payments: createStripePayments({ ...keys, baseUrl: service.address }),
    saveCard: async (customer, kind) => (await stripe.paymentMethods.attach(cards[kind], { customer })).id,
    payPage: async (url) => expect((await service.pay(url)).status).toBe(303),
    break: async (how) => {
      const fault = { method: 'POST', path: 'payment_intents$', times: 1, ...faults[how] }
      expect((await service.control('POST', 'faults', fault)).status).toBe(201)
    },
    charged: async (customer) => {
      const charges = (await service.control('GET', 'charges')).body as { customer: string }[]
      return charges.filter((charge) => charge.customer === customer).length
    },
    lastEvent: async (type) => {
      const { id } = (await stripe.events.list({ type, limit: 1 })).data[0] ?? { id: 'none' }
      await ear.until((heard) => heard.some((one) => JSON.parse(one.body).id === id))
      const heard = ear.heard.find((one) => JSON.parse(one.body).id === id)
      if (!heard) throw new Error('not heard')
      return heard
    },
    close: async () => {
      await service.close()
      await ear.close()
    },
  }
})

const charge = {
  topUpId: 't',
  customerId: 'cus_1',
  cardId: 'pm_1',
  amountCents: 100,
  currency: 'AUD',
  description: 'x',
}

test('nobody there: nothing was charged, and the error says so', async () => {
  const payments = createStripePayments({ ...keys, baseUrl: 'http://127.0.0.1:1' })
  await expect(payments.charge(charge)).rejects.toMatchObject({ code: 'PAYMENTS_UNREACHABLE' })
})

test('a charge that is never answered is unknown within its time, a question is merely failed', async () => {
  const asked: string[] = []
  const server = createServer((request) => asked.push(String(request.headers['idempotency-key'])))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  try {
    const payments = createStripePayments({ ...keys, baseUrl, timeoutMs: 50 })
    await expect(payments.charge(charge)).rejects.toMatchObject({ code: 'PAYMENT_OUTCOME_UNKNOWN' })
    // The SDK's own repeats, all under our key.
    expect(asked).toEqual(['topup:t', 'topup:t', 'topup:t'])
    await expect(payments.payment('pi_1')).rejects.toMatchObject({ code: 'PAYMENTS_FAILED' })
  } finally {
    server.closeAllConnections()
    server.close()
  }
})

test('a wrong key is a matter of credentials; events of no interest are read as such', async () => {
  const service = await startTestPayments()
  const stranger = createStripePayments({ ...keys, secretKey: new Secret('sk_test_x'), baseUrl: service.address })
  await expect(stranger.payment('pi_1')).rejects.toMatchObject({ code: 'PAYMENTS_CREDENTIALS' })
  const body = JSON.stringify({ id: 'evt_1', object: 'event', type: 'customer.created', data: { object: {} } })
  const signature = signPayload(TEST_KEYS.webhookSecret, body, Math.floor(Date.now() / 1000))
  expect(await stranger.readEvent(body, signature)).toEqual({ id: 'evt_1', kind: 'other', type: 'customer.created' })
  await service.close()
})
