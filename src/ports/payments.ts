export type PaymentCard = { id: string; brand: string; last4: string; expMonth: number; expYear: number }

export type Payment = {
  id: string
  /** The top-up it pays; null for a payment that is none of ours. */
  topUpId: string | null
  amountCents: number
  /** Upper case. */
  currency: string
  /** pending: the payment service itself does not know yet, or waits for the card's holder. */
  status: 'succeeded' | 'declined' | 'pending' | 'canceled'
  decline: { code: string; message: string } | null
  customerId: string | null
  cardId: string | null
  /** Its holder agreed to charges while away. */
  keepsCard: boolean
}

export type Checkout = {
  id: string
  /** Where the owner pays; null when there is nothing to pay any more. */
  url: string | null
  status: 'open' | 'paid' | 'expired'
  paymentId: string | null
  topUpId: string | null
  expiresAt: string
}

/** What the payment service reports by itself; `other`: of no interest here. */
export type PaymentEvent =
  | { id: string; kind: 'payment'; payment: Payment }
  | { id: string; kind: 'checkout'; checkout: Checkout }
  | { id: string; kind: 'other'; type: string }

type CardCharge = {
  topUpId: string
  customerId: string
  cardId: string
  amountCents: number
  currency: string
  description: string
}

/**
 * A payment service. Money in whole cents. A bank's no is an answer, not an error. Errors: PAYMENT_OUTCOME_UNKNOWN (sent, and
 * nobody said how it went: look, or send the same again), PAYMENTS_UNREACHABLE and PAYMENTS_RATE_LIMITED (nothing was done),
 * PAYMENTS_REFUSED, PAYMENTS_FAILED, PAYMENTS_CREDENTIALS.
 */
export interface Payments {
  /** The customer that stands for this user; asked again within a day it is the same one. */
  ensureCustomer(
    user: { userId: string; email: string | null; name: string | null },
    signal?: AbortSignal,
  ): Promise<string>
  /** Charges a saved card while its holder is away. The same top-up charged again is the same payment, for a day. */
  charge(charge: CardCharge, signal?: AbortSignal): Promise<Payment>
  /** The payment of a top-up, the one that succeeded if any did; null when there is none. */
  findPayment(
    query: { topUpId: string; customerId: string; since: string },
    signal?: AbortSignal,
  ): Promise<Payment | null>
  payment(id: string, signal?: AbortSignal): Promise<Payment>
  /** A page on which the owner pays once, and leaves the card for later. The same top-up gives the same page, for a day. */
  openCheckout(order: Omit<CardCharge, 'cardId'> & { returnUrl: string }, signal?: AbortSignal): Promise<Checkout>
  checkout(id: string, signal?: AbortSignal): Promise<Checkout>
  card(id: string, signal?: AbortSignal): Promise<PaymentCard>
  /** What a webhook says, when its signature is right and not old. Throws PAYMENT_EVENT_UNSIGNED. */
  readEvent(body: string, signature: string): Promise<PaymentEvent>
}
