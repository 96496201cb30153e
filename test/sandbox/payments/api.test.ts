import Stripe from 'stripe'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { startTestPayments } from '../../support/start-test-payments.ts'

let service: Awaited<ReturnType<typeof startTestPayments>>
let stripe: Stripe
let customer: string
beforeAll(async () => {
  service = await startTestPayments()
  stripe = service.stripe
  customer = (await stripe.customers.create({ email: 'owner@example.com', metadata: { user_id: 'u1' } })).id
})
afterAll(() => service?.close())
afterEach(() => service.control('DELETE', 'faults'))

const saved = async (id: string) => (await stripe.paymentMethods.attach(id, { customer })).id
const charge = (payment_method: string, amount = 10_000) => ({
  amount,
  currency: 'aud',
  customer,
  payment_method,
  confirm: true,
  off_session: true,
  metadata: { top_up: 't1' },
})
const failure = (doing: Promise<unknown>) =>
  doing.then(
    () => null,
    (error: InstanceType<typeof Stripe.errors.StripeError>) => error,
  )

test('a saved card is charged while its holder is away', async () => {
  const card = await saved('pm_card_visa')
  const intent = await stripe.paymentIntents.create(charge(card))
  expect(intent).toMatchObject({ status: 'succeeded', amount_received: 10_000, currency: 'aud', customer })
  expect(await stripe.paymentIntents.retrieve(intent.id)).toEqual(await stripe.paymentIntents.retrieve(intent.id))
  const listed = await stripe.paymentIntents.list({ customer, limit: 1 })
  expect(listed.data[0]?.id).toBe(intent.id)
  await expect(stripe.paymentIntents.cancel(intent.id)).rejects.toMatchObject({
    code: 'payment_intent_unexpected_state',
  })
  const { data } = await stripe.customers.listPaymentMethods(customer, { type: 'card' })
  expect(data.find((each) => each.id === card)?.card).toMatchObject({ brand: 'visa', last4: '4242' })
})

test('each test card is declined in its own words, with the intent in the error', async () => {
  const expected = {
    pm_card_visa_chargeDeclined: ['card_declined', 'generic_decline'],
    pm_card_chargeDeclinedInsufficientFunds: ['card_declined', 'insufficient_funds'],
    pm_card_chargeDeclinedExpiredCard: ['expired_card', 'expired_card'],
    pm_card_authenticationRequired: ['authentication_required', 'authentication_required'],
  }
  for (const [id, [code, decline_code]] of Object.entries(expected)) {
    const error = await failure(stripe.paymentIntents.create(charge(id)))
    expect(error, id).toBeInstanceOf(Stripe.errors.StripeCardError)
    expect(error, id).toMatchObject({ statusCode: 402, code, decline_code })
    expect(error?.payment_intent?.status, id).toBe('requires_payment_method')
  }
})

test('a card that declines cannot be saved, but for the one made for that; it declines when charged', async () => {
  await expect(saved('pm_card_visa_chargeDeclined')).rejects.toMatchObject({ code: 'card_declined' })
  const card = await saved('pm_card_chargeCustomerFail')
  await expect(stripe.paymentIntents.create(charge(card))).rejects.toMatchObject({ decline_code: 'generic_decline' })
})

test('another customer’s card is refused', async () => {
  const card = await saved('pm_card_visa')
  const other = await stripe.customers.create({ name: 'Other' })
  await expect(stripe.paymentIntents.create({ ...charge(card), customer: other.id })).rejects.toMatchObject({
    code: 'resource_missing',
    param: 'payment_method',
  })
})

test('what the service does not know is refused by name', async () => {
  const unknown = { ...charge('pm_card_visa'), transfer_group: 'x' }
  expect(await failure(stripe.paymentIntents.create(unknown))).toMatchObject({
    statusCode: 400,
    code: 'parameter_unknown',
    param: 'transfer_group',
  })
  expect(await failure(stripe.refunds.create({ payment_intent: 'pi_x' }))).toMatchObject({ statusCode: 404 })
  const bare = stripe.rawRequest('POST', '/v1/payment_intents', { currency: 'aud' })
  expect(await failure(bare)).toMatchObject({ code: 'parameter_missing', param: 'amount' })
  expect(await failure(stripe.paymentIntents.create(charge('pm_nobody')))).toMatchObject({ code: 'resource_missing' })
  expect(await failure(stripe.paymentIntents.create({ ...charge('pm_card_visa'), amount: 10 }))).toMatchObject({
    code: 'amount_too_small',
  })
  expect(await failure(stripe.paymentIntents.create({ ...charge('pm_card_visa'), currency: 'jpy' }))).toMatchObject({
    param: 'currency',
  })
})

test('a wrong key or another version is refused', async () => {
  const url = new URL(service.address)
  const at = { host: url.hostname, port: url.port, protocol: 'http' as const, maxNetworkRetries: 0 }
  const stranger = new Stripe('sk_test_another', at)
  await expect(stranger.customers.retrieve(customer)).rejects.toBeInstanceOf(Stripe.errors.StripeAuthenticationError)
  const old = stripe.customers.retrieve(customer, {}, { apiVersion: '2020-08-27' })
  await expect(old).rejects.toThrow(/version/)
})

test('a key gives the first answer again, declines too, and moves no more money', async () => {
  const card = await saved('pm_card_visa')
  const [first, second] = [
    await stripe.paymentIntents.create(charge(card), { idempotencyKey: 'again' }),
    await stripe.paymentIntents.create(charge(card), { idempotencyKey: 'again' }),
  ]
  expect(second.id).toBe(first.id)
  expect(second.lastResponse.headers['idempotent-replayed']).toBe('true')
  const declined = async () =>
    failure(stripe.paymentIntents.create(charge('pm_card_visa_chargeDeclined'), { idempotencyKey: 'no' }))
  const [no, still] = [await declined(), await declined()]
  expect(still?.payment_intent?.id).toBe(no?.payment_intent?.id)
})

test('a key belongs to its parameters and its endpoint', async () => {
  const card = await saved('pm_card_visa')
  await stripe.paymentIntents.create(charge(card), { idempotencyKey: 'mine' })
  const other = await failure(stripe.paymentIntents.create(charge(card, 20_000), { idempotencyKey: 'mine' }))
  expect(other).toBeInstanceOf(Stripe.errors.StripeIdempotencyError)
  expect(other).toMatchObject({ statusCode: 400, rawType: 'idempotency_error' })
  const elsewhere = await failure(stripe.customers.create({}, { idempotencyKey: 'mine' }))
  expect(elsewhere?.message).toMatch(/endpoint/)
})

test('a second request under a key in use is a conflict; the first is not disturbed', async () => {
  const card = await saved('pm_card_visa')
  await service.control('POST', 'faults', { path: 'payment_intents', times: 1, delay_ms: 300 })
  const first = stripe.paymentIntents.create(charge(card), { idempotencyKey: 'busy' })
  await expect.poll(async () => (await service.control('GET', 'faults')).body).toEqual([])
  const second = await failure(stripe.paymentIntents.create(charge(card), { idempotencyKey: 'busy' }))
  expect(second).toMatchObject({ statusCode: 409, code: 'idempotency_key_in_use' })
  expect((await first).status).toBe('succeeded')
})

test('a lost answer is found under its key; a cut before the effect leaves the key free', async () => {
  const card = await saved('pm_card_visa')
  const before = (await service.control('GET', 'charges')).body.length
  await service.control('POST', 'faults', { method: 'POST', path: 'payment_intents', times: 1, drop: 'after' })
  const raw = () => failure(stripe.paymentIntents.create(charge(card), { idempotencyKey: 'lost' }))
  // The SDK repeats once after a cut connection, whatever its settings.
  expect(await raw()).toBeNull()
  await service.control('POST', 'faults', { method: 'POST', path: 'payment_intents', times: 2, drop: 'before' })
  expect(await failure(stripe.paymentIntents.create(charge(card), { idempotencyKey: 'cut' }))).toBeInstanceOf(
    Stripe.errors.StripeConnectionError,
  )
  expect((await stripe.paymentIntents.create(charge(card), { idempotencyKey: 'cut' })).status).toBe('succeeded')
  expect((await service.control('GET', 'charges')).body.length).toBe(before + 2)
})

test('a server error is kept under its key, whether the charge was made or not', async () => {
  const card = await saved('pm_card_visa')
  await service.control('POST', 'faults', { path: 'payment_intents', times: 1, status: 500, done: true })
  const once = () => failure(stripe.paymentIntents.create(charge(card, 777), { idempotencyKey: 'broken' }))
  expect(await once()).toMatchObject({ statusCode: 500 })
  expect(await once()).toMatchObject({ statusCode: 500 })
  const { data } = await stripe.paymentIntents.list({ customer, limit: 1 })
  expect(data[0]).toMatchObject({ amount: 777, status: 'succeeded' })
})

test('a refusal that began nothing does not use up its key', async () => {
  const card = await saved('pm_card_visa')
  await failure(stripe.paymentIntents.create({ ...charge(card), amount: 1 }, { idempotencyKey: 'typo' }))
  expect((await stripe.paymentIntents.create(charge(card), { idempotencyKey: 'typo' })).status).toBe('succeeded')
})

test('everything survives a restart, keys too', async () => {
  const first = await startTestPayments()
  const made = await first.stripe.customers.create({ name: 'Kept' }, { idempotencyKey: 'kept' })
  await first.stop()
  const again = await startTestPayments({ dataFile: first.dataFile })
  expect((await again.stripe.customers.create({ name: 'Kept' }, { idempotencyKey: 'kept' })).id).toBe(made.id)
  await again.close()
  await first.close()
})
