import { z } from 'zod'
import type { BillingSettings, ClaimedTopUp, Payer, TopUp } from '../../ports/top-ups.ts'
import { isoTime } from './iso-time.ts'

const cents = z.number().int()
const topUpRow = z.object({
  top_up_id: z.string(),
  client_id: z.string(),
  user_id: z.string(),
  amount_cents: cents,
  currency: z.string(),
  origin: z.enum(['automatic', 'operator']),
  method: z.enum(['saved_card', 'checkout']),
  state: z.enum(['requested', 'charging', 'unknown', 'succeeded', 'declined', 'canceled']),
  payment_id: z.string().nullable(),
  checkout_id: z.string().nullable(),
  checkout_url: z.string().nullable(),
  checkout_expires_at: z.string().nullable(),
  decline_code: z.string().nullable(),
  problem: z.string().nullable(),
  requested_at: z.string(),
})
const claimedRow = topUpRow.extend({
  claim_token: z.number().int(),
  attempts: z.number().int(),
  customer_id: z.string(),
  card_id: z.string().nullable(),
  first_sent_at: z.string().nullable(),
})
const payerRow = z.object({
  user_id: z.string(),
  email: z.string().nullable(),
  name: z.string().nullable(),
  currency: z.string(),
  customer_id: z.string().nullable(),
  card_id: z.string().nullable(),
  card_brand: z.string().nullable(),
  card_last4: z.string().nullable(),
  card_exp_month: z.number().int().nullable(),
  card_exp_year: z.number().int().nullable(),
  declines: z.number().int(),
  paused_at: z.string().nullable(),
})
const settingsAnswer = z.object({
  auto_top_up: z.boolean(),
  threshold_cents: cents.nullable(),
  top_up_cents: cents.nullable(),
  max_top_ups_per_day: z.number().int(),
  monthly_ceiling_cents: cents.nullable(),
  unpaid_action: z.enum(['message', 'voicemail', 'forward']),
})

/** A row of top_ups in the program's words. */
export function topUpOf(answer: unknown): TopUp {
  const row = topUpRow.parse(answer)
  return {
    id: row.top_up_id,
    clientId: row.client_id,
    userId: row.user_id,
    amountCents: row.amount_cents,
    currency: row.currency,
    origin: row.origin,
    method: row.method,
    state: row.state,
    paymentId: row.payment_id,
    checkoutId: row.checkout_id,
    checkoutUrl: row.checkout_url,
    checkoutExpiresAt: row.checkout_expires_at && isoTime(row.checkout_expires_at),
    declineCode: row.decline_code,
    problem: row.problem,
    requestedAt: isoTime(row.requested_at),
  }
}

/** A row of claim_top_ups. */
export function claimedTopUpOf(answer: unknown): ClaimedTopUp {
  const row = claimedRow.parse(answer)
  return {
    ...topUpOf(answer),
    token: row.claim_token,
    attempts: row.attempts,
    customerId: row.customer_id,
    cardId: row.card_id,
    firstSentAt: row.first_sent_at && isoTime(row.first_sent_at),
  }
}

/** The answer of get_payer. */
export function payerOf(answer: unknown): Payer {
  const row = payerRow.parse(answer)
  const { card_id, card_brand, card_last4, card_exp_month, card_exp_year } = row
  return {
    userId: row.user_id,
    email: row.email,
    name: row.name,
    currency: row.currency,
    customerId: row.customer_id,
    card:
      card_id === null
        ? null
        : {
            id: card_id,
            brand: card_brand ?? '',
            last4: card_last4 ?? '',
            expMonth: card_exp_month ?? 0,
            expYear: card_exp_year ?? 0,
          },
    declines: row.declines,
    pausedAt: row.paused_at && isoTime(row.paused_at),
  }
}

/** The answer of the functions about billing settings. */
export function settingsOf(answer: unknown): BillingSettings {
  const row = settingsAnswer.parse(answer)
  return {
    autoTopUp: row.auto_top_up,
    thresholdCents: row.threshold_cents,
    topUpCents: row.top_up_cents,
    maxTopUpsPerDay: row.max_top_ups_per_day,
    monthlyCeilingCents: row.monthly_ceiling_cents,
    unpaidAction: row.unpaid_action,
  }
}

/** Changes as the columns that hold them. */
export function settingsRow(changes: Partial<BillingSettings>): Record<string, boolean | number | string | null> {
  const named = {
    auto_top_up: changes.autoTopUp,
    threshold_cents: changes.thresholdCents,
    top_up_cents: changes.topUpCents,
    max_top_ups_per_day: changes.maxTopUpsPerDay,
    monthly_ceiling_cents: changes.monthlyCeilingCents,
    unpaid_action: changes.unpaidAction,
  }
  return Object.fromEntries(
    Object.entries(named).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  )
}
