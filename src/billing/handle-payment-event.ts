import { KlariqoError } from '../core/errors/klariqo-error.ts'
import type { PaymentEvent } from '../ports/payments.ts'
import { settlePayment } from './settle-payment.ts'
import type { TopUpDeps } from './top-up-deps.ts'

export type EventOutcome = { id: string; effect: 'credited' | 'declined' | 'canceled' | 'none'; note: string }

/**
 * What a message of the payment service changes. Late, doubled and shuffled ones change nothing that is known already; one
 * about a payment that is none of ours changes nothing. The signature is checked first.
 * @throws KlariqoError PAYMENT_EVENT_UNSIGNED; TOP_UP_MISMATCH and those of database and payment service: it must come again
 */
export async function handlePaymentEvent(
  deps: TopUpDeps,
  message: { body: string; signature: string },
  signal?: AbortSignal,
): Promise<EventOutcome> {
  const event = await deps.payments.readEvent(message.body, message.signature)
  try {
    return { id: event.id, ...(await effectOf(deps, event, signal)) }
  } catch (error) {
    if (error instanceof KlariqoError && error.code === 'TOP_UP_UNKNOWN')
      return { id: event.id, effect: 'none', note: 'of another database' }
    throw error
  }
}

async function effectOf(
  deps: TopUpDeps,
  event: PaymentEvent,
  signal: AbortSignal | undefined,
): Promise<Omit<EventOutcome, 'id'>> {
  if (event.kind === 'other') return { effect: 'none', note: event.type }
  if (event.kind === 'checkout') {
    const { topUpId, status, paymentId } = event.checkout
    if (topUpId === null) return { effect: 'none', note: 'none of ours' }
    if (status === 'expired') {
      const canceled = await deps.topUps.cancel(topUpId, 'the page ran out unpaid')
      return canceled ? { effect: 'canceled', note: topUpId } : { effect: 'none', note: 'known' }
    }
    if (status !== 'paid' || paymentId === null) return { effect: 'none', note: status }
    const { credited } = await settlePayment(deps, await deps.payments.payment(paymentId, signal), signal)
    return credited ? { effect: 'credited', note: topUpId } : { effect: 'none', note: 'known' }
  }
  const { payment } = event
  if (payment.topUpId === null) return { effect: 'none', note: 'none of ours' }
  if (payment.status === 'succeeded') {
    const { credited } = await settlePayment(deps, payment, signal)
    return credited ? { effect: 'credited', note: payment.topUpId } : { effect: 'none', note: 'known' }
  }
  // On a page the owner may try another card: that is no end. A charge of a saved card is.
  if (payment.status !== 'declined' || payment.keepsCard) return { effect: 'none', note: payment.status }
  const { code, message } = payment.decline ?? { code: 'declined', message: '' }
  const before = await deps.topUps.find(payment.topUpId)
  const { state } = await deps.topUps.fail(payment.topUpId, { paymentId: payment.id, code, problem: message })
  return state === 'declined' && before?.state !== 'declined'
    ? { effect: 'declined', note: payment.topUpId }
    : { effect: 'none', note: 'known' }
}
