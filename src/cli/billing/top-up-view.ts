import type { AskedTopUp } from '../../billing/ask-for-top-up.ts'

export type TopUpMethod = AskedTopUp['method']
export type TopUpView = {
  client_id: string
  top_up_id: string
  amount_cents: number
  currency: string
  method: TopUpMethod
  state: AskedTopUp['state']
  /** It was under way before; nothing new was asked for. */
  already: boolean
  /** Where the owner pays; null once it is over, and for a saved card. */
  checkout_url: string | null
  checkout_expires_at: string | null
  payment_id: string | null
  balance_cents: number
  due_cents: number
}

/** The data of `credit top-up`. */
export function topUpView(topUp: AskedTopUp, account: { balanceCents: number; dueCents: number }): TopUpView {
  const open = topUp.state === 'requested'
  return {
    client_id: topUp.clientId,
    top_up_id: topUp.id,
    amount_cents: topUp.amountCents,
    currency: topUp.currency,
    method: topUp.method,
    state: topUp.state,
    already: topUp.already,
    checkout_url: open ? topUp.checkoutUrl : null,
    checkout_expires_at: open ? topUp.checkoutExpiresAt : null,
    payment_id: topUp.paymentId,
    balance_cents: account.balanceCents,
    due_cents: account.dueCents,
  }
}
