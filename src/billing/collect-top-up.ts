import { KlariqoError } from '../core/errors/klariqo-error.ts'
import type { Payment } from '../ports/payments.ts'
import type { ClaimedTopUp } from '../ports/top-ups.ts'
import { settlePayment } from './settle-payment.ts'
import type { TopUpDeps } from './top-up-deps.ts'

/** succeeded · declined · canceled: it is over. waiting: tried again later, or paid by its owner some day. */
export type Collected = {
  id: string
  clientId: string
  outcome: 'succeeded' | 'declined' | 'canceled' | 'waiting'
  problem: string | null
}

/**
 * How long an unclear charge is sent again under its key. Far longer than a request can be under way, far shorter than the day
 * for which the payment service remembers a key: what cannot be found after it was never charged. Should it turn up all the
 * same, it is credited.
 */
const RESEND_WITHIN_MS = 3600 * 1000
const FIRST_RETRY_S = 15
const LAST_RETRY_S = 3600
/** A page that nobody has paid on yet is not looked at more often: only in case the message that it was paid is lost. */
const LOOK_AT_PAGE_S = 60

/** What is done with one claimed top-up; it is written down as charged before this begins (see claim_top_ups). */
export async function collectTopUp(deps: TopUpDeps, claimed: ClaimedTopUp, signal?: AbortSignal): Promise<Collected> {
  const { topUps } = deps
  const over = (outcome: Collected['outcome'], problem: string | null = null): Collected => ({
    id: claimed.id,
    clientId: claimed.clientId,
    outcome,
    problem,
  })
  const later = async (problem: string, unknown: boolean, retrySeconds = retryAfter(claimed.attempts)) => {
    await topUps.release(claimed, { unknown, problem, retrySeconds })
    return over('waiting', problem)
  }
  try {
    return claimed.method === 'checkout' ? await look() : await charge()
  } catch (error) {
    if (!(error instanceof KlariqoError)) throw error
    // What was sent has not been told of: from here on it counts as open until it is found.
    if (error.code === 'PAYMENT_OUTCOME_UNKNOWN') return later(error.message, true)
    // Nothing was done, and nothing ever will be: the request itself is not allowed.
    if (error.code === 'PAYMENTS_REFUSED' && claimed.method === 'saved_card')
      return decline(null, String(error.values.code), error.message)
    if (error.code.startsWith('PAYMENTS_')) return later(error.message, claimed.state === 'unknown')
    throw error
  }

  async function charge(): Promise<Collected> {
    deps.crashPoint?.('claim:charge')
    const payment = await find()
    if (payment === 'gone') return decline(null, 'not_charged', 'the payment service never carried it out')
    if (payment.status === 'succeeded') {
      await settlePayment(deps, payment, signal)
      return over('succeeded')
    }
    if (payment.status === 'pending') return later('the payment service has not decided yet', true)
    const { code, message } = payment.decline ?? { code: payment.status, message: 'the payment was canceled' }
    return decline(payment.id, code, message)
  }

  /** One that was sent before is looked for first; then the same request under the same key. */
  async function find(): Promise<Payment | 'gone'> {
    const { id, customerId, cardId, firstSentAt, amountCents, currency, clientId } = claimed
    const since = firstSentAt ?? claimed.requestedAt
    if (claimed.attempts > 1) {
      const sent = await deps.payments.findPayment({ topUpId: id, customerId, since }, signal)
      if (sent) return sent
      if (deps.clock.now().getTime() - Date.parse(since) > RESEND_WITHIN_MS) return 'gone'
    }
    const order = { topUpId: id, customerId, cardId: cardId ?? '', amountCents, currency }
    try {
      return await deps.payments.charge({ ...order, description: `Klariqo credit for ${clientId}` }, signal)
    } catch (error) {
      if (!(error instanceof KlariqoError) || error.code !== 'PAYMENT_OUTCOME_UNKNOWN') throw error
      const sent = await deps.payments.findPayment({ topUpId: id, customerId, since }, signal)
      if (!sent) throw error
      return sent
    }
  }

  async function decline(paymentId: string | null, code: string, problem: string): Promise<Collected> {
    const { state } = await topUps.fail(claimed.id, { paymentId, code, problem })
    return state === 'succeeded' ? over('succeeded') : over('declined', `${code}: ${problem}`)
  }

  async function look(): Promise<Collected> {
    const page = await deps.payments.checkout(claimed.checkoutId ?? '', signal)
    if (page.status === 'paid' && page.paymentId !== null) {
      await settlePayment(deps, await deps.payments.payment(page.paymentId, signal), signal)
      return over('succeeded')
    }
    if (page.status === 'expired') {
      await topUps.cancel(claimed.id, 'the page ran out unpaid')
      return over('canceled', 'the page ran out unpaid')
    }
    return later('not paid yet', false, Math.max(retryAfter(claimed.attempts), LOOK_AT_PAGE_S))
  }
}

/** 15 s, 30 s, a minute … an hour. */
const retryAfter = (attempts: number) => Math.min(FIRST_RETRY_S * 2 ** Math.min(attempts - 1, 10), LAST_RETRY_S)
