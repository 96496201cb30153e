import type Stripe from 'stripe'
import type { Checkout, Payment } from '../../ports/payments.ts'

/** Where a payment and a page name the top-up they are for. */
export const TOP_UP = 'klariqo_top_up'

const idOf = (it: string | { id: string } | null | undefined): string | null =>
  typeof it === 'string' ? it : (it?.id ?? null)

/** A payment intent in our words. Throws when the answer is no payment intent at all. */
export function paymentOf(intent: Stripe.PaymentIntent): Payment {
  if (intent.object !== 'payment_intent' || !Number.isInteger(intent.amount))
    throw new Error('the answer of the payment service holds no payment')
  const error = intent.last_payment_error
  return {
    id: intent.id,
    topUpId: intent.metadata[TOP_UP] ?? null,
    amountCents: intent.status === 'succeeded' ? intent.amount_received : intent.amount,
    currency: intent.currency.toUpperCase(),
    status: statusOf(intent),
    decline: error ? { code: error.decline_code ?? error.code ?? 'declined', message: error.message ?? '' } : null,
    customerId: idOf(intent.customer),
    cardId: idOf(intent.payment_method),
    keepsCard: intent.setup_future_usage === 'off_session',
  }
}

function statusOf({ status, last_payment_error }: Stripe.PaymentIntent): Payment['status'] {
  if (status === 'succeeded') return 'succeeded'
  if (status === 'canceled') return 'canceled'
  // Without an error it still waits for a card.
  if (status === 'requires_payment_method' && last_payment_error) return 'declined'
  return 'pending'
}

/** A Checkout session in our words. */
export function checkoutOf(session: Stripe.Checkout.Session): Checkout {
  if (session.object !== 'checkout.session') throw new Error('the answer of the payment service holds no page')
  const paid = session.status === 'complete' && session.payment_status === 'paid'
  return {
    id: session.id,
    url: session.url,
    status: paid ? 'paid' : session.status === 'expired' ? 'expired' : 'open',
    paymentId: idOf(session.payment_intent),
    topUpId: session.metadata?.[TOP_UP] ?? null,
    expiresAt: new Date(session.expires_at * 1000).toISOString(),
  }
}
