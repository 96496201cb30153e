import { createHash } from 'node:crypto'
import type { Payments } from '../payments.ts'
import type { PaymentMethodRecord } from '../store/payments-state.ts'
import type { TestCard } from './test-cards.ts'

/** A payment method for one use of a test card; it is nobody's until it is attached. */
export function newPaymentMethod(
  payments: Payments,
  card: TestCard,
  expiry: { month: number; year: number },
): PaymentMethodRecord {
  const method: PaymentMethodRecord = {
    id: payments.id('pm'),
    created: payments.nowS(),
    customer: null,
    brand: card.brand,
    last4: card.number.slice(-4),
    exp_month: expiry.month,
    exp_year: expiry.year,
    fingerprint: createHash('sha256').update(card.number).digest('hex').slice(0, 16),
    behaviour: card.behaviour,
    attaches: card.attaches,
    set_up: false,
    metadata: {},
  }
  payments.store.state.payment_methods.push(method)
  return method
}
