import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Payments } from '../../src/ports/payments.ts'

export type PaymentsUnderTest = {
  payments: Payments
  /** A card of the customer: one that pays, one the bank declines. */
  saveCard(customerId: string, kind: 'good' | 'declined' | 'asks its holder'): Promise<string>
  /** What the page's form does, with a good card. */
  payPage(url: string): Promise<void>
  /** The next charge: cut before anything is done, done with its answer lost, refused inside with the charge done or not. */
  break(how: 'before' | 'answer lost' | 'error, done' | 'error, not done'): Promise<void>
  /** How many payments of this customer went through. */
  charged(customerId: string): Promise<number>
  /** The last message the service posted of this type, as it came. */
  lastEvent(type: string): Promise<{ body: string; signature: string }>
  close(): Promise<void>
}

/** What every payment service behind the Payments port promises. */
export function paymentsContract(name: string, start: () => Promise<PaymentsUnderTest>): void {
  describe(`payments contract: ${name}`, () => {
    let world: PaymentsUnderTest
    let payments: Payments
    let customerId: string
    beforeAll(async () => {
      world = await start()
      payments = world.payments
    })
    beforeEach(async () => {
      customerId = await payments.ensureCustomer({ userId: randomUUID(), email: 'owner@example.com', name: 'Owner' })
    })
    afterAll(() => world?.close())

    const order = async (kind: Parameters<typeof world.saveCard>[1] = 'good') => ({
      topUpId: randomUUID(),
      customerId,
      cardId: await world.saveCard(customerId, kind),
      amountCents: 10_000,
      currency: 'AUD',
      description: 'Klariqo credit',
    })
    const since = new Date().toISOString()

    test('the same user is the same customer', async () => {
      const user = { userId: randomUUID(), email: null, name: 'One' }
      expect(await payments.ensureCustomer(user)).toBe(await payments.ensureCustomer(user))
      expect(await payments.ensureCustomer({ ...user, userId: randomUUID() })).not.toBe(
        await payments.ensureCustomer(user),
      )
    })

    test('a charge is made once, however often it is asked for', async () => {
      const charge = await order()
      const first = await payments.charge(charge)
      expect(first).toMatchObject({
        status: 'succeeded',
        topUpId: charge.topUpId,
        amountCents: 10_000,
        currency: 'AUD',
        customerId,
      })
      expect((await payments.charge(charge)).id).toBe(first.id)
      expect(await world.charged(customerId)).toBe(1)
      expect(await payments.payment(first.id)).toEqual(first)
      expect((await payments.findPayment({ ...charge, since }))?.id).toBe(first.id)
      expect(await payments.findPayment({ ...charge, topUpId: randomUUID(), since })).toBeNull()
    })

    test('a bank’s no is an answer with its word for it; a card that wants its holder, too', async () => {
      const declined = await payments.charge(await order('declined'))
      expect(declined).toMatchObject({ status: 'declined', decline: { code: 'generic_decline' } })
      expect(await payments.charge(await order('asks its holder'))).toMatchObject({
        status: 'declined',
        decline: { code: 'authentication_required' },
      })
      expect(await world.charged(customerId)).toBe(0)
      expect((await payments.payment(declined.id)).status).toBe('declined')
    })

    test('a lost answer is asked for again under the same key: one charge', async () => {
      await world.break('answer lost')
      expect((await payments.charge(await order())).status).toBe('succeeded')
      expect(await world.charged(customerId)).toBe(1)
    })

    test('a server error leaves it open; the look-up knows, and only one charge is ever made', async () => {
      for (const [how, charges] of [
        ['error, done', 1],
        ['error, not done', 0],
      ] as const) {
        const charge = await order()
        const before = await world.charged(customerId)
        await world.break(how)
        await expect(payments.charge(charge)).rejects.toMatchObject({ code: 'PAYMENT_OUTCOME_UNKNOWN' })
        const found = await payments.findPayment({ ...charge, since })
        expect(found?.status ?? null).toBe(charges === 1 ? 'succeeded' : null)
        expect((await world.charged(customerId)) - before).toBe(charges)
      }
    })

    test('what cannot be charged is refused, not unknown', async () => {
      const charge = await order()
      await expect(payments.charge({ ...charge, cardId: 'pm_nobody' })).rejects.toMatchObject({
        code: 'PAYMENTS_REFUSED',
      })
      await expect(payments.charge({ ...charge, topUpId: randomUUID(), amountCents: 1 })).rejects.toMatchObject({
        code: 'PAYMENTS_REFUSED',
      })
    })

    test('a page is paid once and leaves the card for later', async () => {
      const { cardId: _, ...page } = await order()
      const checkout = await payments.openCheckout({ ...page, returnUrl: 'https://app.example.com/paid' })
      expect(checkout).toMatchObject({ status: 'open', topUpId: page.topUpId })
      expect((await payments.openCheckout({ ...page, returnUrl: 'https://app.example.com/paid' })).id).toBe(checkout.id)
      await world.payPage(checkout.url ?? '')
      const paid = await payments.checkout(checkout.id)
      expect(paid).toMatchObject({ status: 'paid', url: null })
      const payment = await payments.payment(paid.paymentId ?? '')
      expect(payment).toMatchObject({ status: 'succeeded', topUpId: page.topUpId, keepsCard: true, customerId })
      const card = await payments.card(payment.cardId ?? '')
      expect(card).toMatchObject({ brand: 'visa', last4: '4242' })
      const again = { ...page, topUpId: randomUUID(), cardId: card.id }
      expect((await payments.charge(again)).status).toBe('succeeded')

      const { body, signature } = await world.lastEvent('checkout.session.completed')
      expect(await payments.readEvent(body, signature)).toMatchObject({
        kind: 'checkout',
        checkout: { id: checkout.id },
      })
    })

    test('an event is believed only as it was signed, and only while it is fresh', async () => {
      const charge = await order()
      const payment = await payments.charge(charge)
      const { body, signature } = await world.lastEvent('payment_intent.succeeded')
      expect(await payments.readEvent(body, signature)).toMatchObject({ kind: 'payment', payment: { id: payment.id } })
      const unsigned = { code: 'PAYMENT_EVENT_UNSIGNED' }
      await expect(payments.readEvent(body.replace('10000', '90000'), signature)).rejects.toMatchObject(unsigned)
      await expect(payments.readEvent(body, signature.replace(/.$/, 'g'))).rejects.toMatchObject(unsigned)
      await expect(payments.readEvent(body, signature.replace(/t=\d+/, 't=1700000000'))).rejects.toMatchObject(unsigned)
      await expect(payments.readEvent(body, '')).rejects.toMatchObject(unsigned)
    })

    test('waiting ends when it is asked to', async () => {
      const stop = AbortSignal.abort(new Error('enough'))
      await expect(payments.charge(await order(), stop)).rejects.toThrow('enough')
      expect(await world.charged(customerId)).toBe(0)
    })
  })
}
