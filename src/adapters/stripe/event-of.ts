import type Stripe from 'stripe'
import type { PaymentEvent } from '../../ports/payments.ts'
import { checkoutOf, paymentOf } from './payment-of.ts'

/** A signed event in our words. */
export function eventOf(event: Stripe.Event): PaymentEvent {
  const { id } = event
  switch (event.type) {
    case 'payment_intent.succeeded':
    case 'payment_intent.payment_failed':
      return { id, kind: 'payment', payment: paymentOf(event.data.object) }
    case 'checkout.session.completed':
    case 'checkout.session.expired':
    case 'checkout.session.async_payment_succeeded':
      return { id, kind: 'checkout', checkout: checkoutOf(event.data.object) }
    default:
      return { id, kind: 'other', type: event.type }
  }
}
