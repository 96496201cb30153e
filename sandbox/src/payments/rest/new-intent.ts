import type { Asked, Payments } from '../payments.ts'
import type { PaymentIntentRecord } from '../store/payments-state.ts'
import { emitEvent } from '../webhooks/emit-event.ts'
import { paymentIntentJson } from './payment-intent-json.ts'

type Given = Pick<PaymentIntentRecord, 'amount' | 'currency' | 'customer' | 'metadata'> & Partial<PaymentIntentRecord>

/** An intent that waits for a card. */
export function newIntent(payments: Payments, asked: Asked, given: Given): PaymentIntentRecord {
  const id = payments.id('pi')
  const intent: PaymentIntentRecord = {
    id,
    created: payments.nowS(),
    amount_received: 0,
    payment_method: null,
    description: null,
    receipt_email: null,
    statement_descriptor_suffix: null,
    setup_future_usage: null,
    status: 'requires_payment_method',
    automatic: true,
    client_secret: `${id}_secret_${payments.id('s').slice(2)}`,
    latest_charge: null,
    last_payment_error: null,
    canceled_at: null,
    cancellation_reason: null,
    ...given,
  }
  payments.store.state.payment_intents.push(intent)
  emitEvent(payments, asked, 'payment_intent.created', paymentIntentJson(intent))
  return intent
}
