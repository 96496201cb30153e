import type { Payment } from '../ports/payments.ts'
import type { TopUpDeps } from './top-up-deps.ts'

/**
 * Credits a payment that went through and keeps its card when its holder agreed. Safe to repeat, by anybody, in any order: a
 * payment is credited once. False: it is none of ours, or not (yet) a success.
 * @throws KlariqoError TOP_UP_UNKNOWN, TOP_UP_MISMATCH, those of database and payment service
 */
export async function settlePayment(
  { topUps, payments, crashPoint }: TopUpDeps,
  payment: Payment,
  signal?: AbortSignal,
): Promise<{ credited: boolean }> {
  if (payment.topUpId === null || payment.status !== 'succeeded') return { credited: false }
  crashPoint?.('charge:credit')
  const { credited } = await topUps.credit(payment.topUpId, {
    paymentId: payment.id,
    amountCents: payment.amountCents,
    currency: payment.currency,
  })
  crashPoint?.('credit:card')
  if (payment.keepsCard && payment.cardId !== null && payment.customerId !== null)
    await topUps.saveCard(payment.customerId, await payments.card(payment.cardId, signal))
  return { credited }
}
