import { type Decline, declineOf } from '../cards/decline-of.ts'
import type { Asked, Payments } from '../payments.ts'
import type { PaymentIntentRecord, PaymentMethodRecord } from '../store/payments-state.ts'
import { emitEvent } from '../webhooks/emit-event.ts'
import { paymentIntentJson } from './payment-intent-json.ts'
import { paymentMethodJson } from './payment-method-json.ts'

/**
 * Charges the card. Null: it went through, or its holder has to prove it is them first (`requires_action`, only when the
 * holder is there). A decline leaves the intent without a card, as the vendor does. The caller saves.
 */
export function confirmIntent(
  payments: Payments,
  asked: Asked,
  intent: PaymentIntentRecord,
  method: PaymentMethodRecord,
  { offSession, authenticated }: { offSession: boolean; authenticated: boolean },
): Decline | null {
  const decline = declineOf(method.behaviour, { authenticated, setUp: method.set_up && offSession })
  intent.payment_method = method.id
  if (decline?.code === 'authentication_required' && !offSession) {
    intent.status = 'requires_action'
    emitEvent(payments, asked, 'payment_intent.requires_action', paymentIntentJson(intent))
    return null
  }
  intent.latest_charge = payments.id('ch')
  if (decline) {
    intent.status = 'requires_payment_method'
    intent.payment_method = null
    intent.last_payment_error = {
      charge: intent.latest_charge,
      code: decline.code,
      decline_code: decline.decline_code,
      doc_url: `https://stripe.com/docs/error-codes/${decline.code.replaceAll('_', '-')}`,
      message: decline.message,
      payment_method: paymentMethodJson(method),
      type: 'card_error',
    }
    emitEvent(payments, asked, 'payment_intent.payment_failed', paymentIntentJson(intent))
    return decline
  }
  intent.status = 'succeeded'
  intent.amount_received = intent.amount
  intent.last_payment_error = null
  emitEvent(payments, asked, 'payment_intent.succeeded', paymentIntentJson(intent))
  return null
}
