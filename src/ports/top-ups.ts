import type { PaymentCard } from './payments.ts'

type TopUpMethod = 'saved_card' | 'checkout'
export type TopUp = {
  id: string
  clientId: string
  userId: string
  amountCents: number
  currency: string
  origin: 'automatic' | 'operator'
  method: TopUpMethod
  /** requested: nothing was sent · charging: sent, or about to be · unknown: sent, and nobody says how it went. */
  state: 'requested' | 'charging' | 'unknown' | 'succeeded' | 'declined' | 'canceled'
  paymentId: string | null
  checkoutId: string | null
  checkoutUrl: string | null
  checkoutExpiresAt: string | null
  declineCode: string | null
  problem: string | null
  requestedAt: string
}

/** A top-up in the hands of one worker for a while. Customer and card are those of the first attempt. */
export type ClaimedTopUp = TopUp & {
  token: number
  attempts: number
  customerId: string
  cardId: string | null
  /** When the card was (or was going to be) charged first; null for a checkout. */
  firstSentAt: string | null
}

/** Who pays for a client, and what is known of his card. */
export type Payer = {
  userId: string
  email: string | null
  name: string | null
  currency: string
  customerId: string | null
  card: PaymentCard | null
  /** Automatic top-ups declined one after the other. */
  declines: number
  /** Since when automatic top-ups wait for an operator; null: they do not. */
  pausedAt: string | null
}

export type BillingSettings = {
  autoTopUp: boolean
  thresholdCents: number | null
  topUpCents: number | null
  maxTopUpsPerDay: number
  monthlyCeilingCents: number | null
  unpaidAction: 'message' | 'voicemail' | 'forward'
}

/**
 * Top-ups in the platform's database, each step once. Errors: those of the database (tenants.ts), CLIENT_NOT_FOUND,
 * TOP_UP_UNDER_WAY, CARD_MISSING, TOP_UP_UNKNOWN (no such top-up), TOP_UP_MISMATCH (other money came), SETTING_REFUSED.
 */
export interface TopUps {
  payer(clientId: string): Promise<Payer>
  /** The first customer of a user stays; gives the one that counts. */
  keepCustomer(userId: string, customerId: string): Promise<string>
  /** False when nobody is known as that customer. */
  saveCard(customerId: string, card: PaymentCard): Promise<boolean>
  /** `already`: one for this amount was under way, and is the answer. */
  request(order: { clientId: string; amountCents: number; method: TopUpMethod }): Promise<TopUp & { already: boolean }>
  find(id: string): Promise<TopUp | null>
  /** The newest first. */
  list(query: { clientId: string; limit: number }): Promise<TopUp[]>
  keepCheckout(id: string, checkout: { id: string; url: string; expiresAt: string }): Promise<TopUp>
  /** What is due, or this one, for `ttlSeconds`; nothing of what somebody else works on. */
  claim(query: { owner: string; ttlSeconds: number; limit: number; topUpId?: string }): Promise<ClaimedTopUp[]>
  /** Gives it back to be tried again later; `unknown`: the card may have been charged. False when it was lost or has ended. */
  release(
    claimed: Pick<ClaimedTopUp, 'id' | 'token'>,
    outcome: { unknown: boolean; problem: string; retrySeconds: number },
  ): Promise<boolean>
  /** Once for each payment. */
  credit(
    id: string,
    payment: { paymentId: string; amountCents: number; currency: string },
  ): Promise<{ credited: boolean }>
  /** The bank's no. `paused`: automatic top-ups stop until an operator acts. */
  fail(
    id: string,
    decline: { paymentId: string | null; code: string; problem: string },
  ): Promise<{ state: TopUp['state']; paused: boolean }>
  /** Gives up a page that nobody paid on. False when that is not what it is. */
  cancel(id: string, problem: string): Promise<boolean>
  settings(clientId: string): Promise<BillingSettings>
  changeSettings(clientId: string, changes: Partial<BillingSettings>): Promise<BillingSettings>
  /** Lets automatic top-ups go on; true when they had stopped. */
  resume(clientId: string): Promise<boolean>
}
