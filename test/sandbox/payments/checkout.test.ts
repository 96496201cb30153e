import { afterAll, beforeAll, expect, test } from 'vitest'
import { startTestPayments } from '../../support/start-test-payments.ts'

let service: Awaited<ReturnType<typeof startTestPayments>>
let nowMs = Date.now()
beforeAll(async () => {
  service = await startTestPayments({ nowMs: () => nowMs })
})
afterAll(() => service?.close())

async function openSession(fields: object = {}) {
  const customer = await service.stripe.customers.create({ name: 'Owner' })
  return service.stripe.checkout.sessions.create({
    mode: 'payment',
    customer: customer.id,
    success_url: 'https://app.example.com/paid?session={CHECKOUT_SESSION_ID}',
    line_items: [
      {
        quantity: 1,
        price_data: { currency: 'aud', unit_amount: 10_000, product_data: { name: 'Credit <for> calls' } },
      },
    ],
    payment_intent_data: { setup_future_usage: 'off_session', metadata: { top_up: 't7' } },
    ...fields,
  })
}

test('paid in the page: the session is complete, the card saved for later, the metadata on the intent', async () => {
  const session = await openSession()
  const page = await (await fetch(session.url ?? '')).text()
  expect(page).toContain('100.00 AUD')
  expect(page).not.toContain('<for>')
  const paid = await service.pay(session.url ?? '')
  expect(paid.status).toBe(303)
  expect(paid.headers.get('location')).toBe(`https://app.example.com/paid?session=${session.id}`)
  const after = await service.stripe.checkout.sessions.retrieve(session.id)
  expect(after).toMatchObject({ status: 'complete', payment_status: 'paid', url: null })
  const intent = await service.stripe.paymentIntents.retrieve(String(after.payment_intent))
  expect(intent).toMatchObject({ status: 'succeeded', metadata: { top_up: 't7' } })
  const cards = await service.stripe.customers.listPaymentMethods(String(session.customer))
  expect(cards.data).toHaveLength(1)
  // Once more: nothing more to pay.
  expect(await (await service.pay(session.url ?? '')).text()).toContain('has been paid')
  expect((await service.stripe.paymentIntents.list({ customer: String(session.customer) })).data).toHaveLength(1)
})

test('a declined card can be tried again; the session keeps its one intent', async () => {
  const session = await openSession()
  const declined = await service.pay(session.url ?? '', { number: '4000 0000 0000 9995' })
  expect(declined.status).toBe(402)
  expect(await declined.text()).toContain('insufficient funds')
  const wrong = await service.pay(session.url ?? '', { number: '"><b>1234' })
  expect(wrong.status).toBe(402)
  expect(await wrong.text()).not.toContain('<b>')
  expect((await service.pay(session.url ?? '')).status).toBe(303)
  expect((await service.stripe.paymentIntents.list({ customer: String(session.customer) })).data).toHaveLength(1)
})

test('a bank that asks: confirmed it is paid, denied it is not', async () => {
  const session = await openSession()
  const asked = await service.pay(session.url ?? '', { number: '4000002760003184' })
  const method = /name="method" value="([^"]+)"/.exec(await asked.text())?.[1] ?? ''
  const answer = (authenticate: string) =>
    fetch(session.url ?? '', {
      method: 'POST',
      redirect: 'manual',
      body: new URLSearchParams({ authenticate, method }),
    })
  expect((await answer('no')).status).toBe(402)
  expect((await answer('yes')).status).toBe(303)
})

test('a session runs out, or is expired by hand; then nothing can be paid', async () => {
  const session = await openSession()
  await service.stripe.checkout.sessions.expire(session.id)
  expect((await service.pay(session.url ?? '')).status).toBe(410)
  await expect(service.stripe.checkout.sessions.expire(session.id)).rejects.toThrow(/open/)
  const late = await openSession({ expires_at: Math.floor(nowMs / 1000) + 1800 })
  nowMs += 1_801_000
  expect((await service.pay(late.url ?? '')).status).toBe(410)
  expect((await service.stripe.checkout.sessions.retrieve(late.id)).status).toBe('expired')
})
