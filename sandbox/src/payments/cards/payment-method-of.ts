import type { Payments } from '../payments.ts'
import { findRecord } from '../rest/find-record.ts'
import type { PaymentMethodRecord } from '../store/payments-state.ts'
import { newPaymentMethod } from './new-payment-method.ts'
import { testCards } from './test-cards.ts'

/** The payment method of an id; a test card's id gives a new one each time. Throws PaymentError for an unknown id. */
export function paymentMethodOf(payments: Payments, id: string, param?: string): PaymentMethodRecord {
  const card = testCards.find((each) => each.ids.includes(id))
  if (!card) return findRecord(payments.store.state.payment_methods, 'PaymentMethod', id, param)
  const year = new Date(payments.nowS() * 1000).getUTCFullYear() + 1
  return newPaymentMethod(payments, card, { month: 12, year })
}
