import type { BillingSettings, Payer, TopUp } from '../../ports/top-ups.ts'

export type BillingSettingsView = {
  client_id: string
  currency: string
  auto_top_up: boolean
  threshold_cents: number | null
  top_up_cents: number | null
  max_top_ups_per_day: number
  monthly_ceiling_cents: number | null
  unpaid_action: BillingSettings['unpaidAction']
  card: { brand: string; last4: string; expires: string } | null
  /** Automatic top-ups declined one after the other. */
  declines: number
  /** Automatic top-ups wait for an operator since then. */
  paused_at: string | null
  /** The latest that was asked for, by whom ever, and how it stands. */
  last_top_up: {
    amount_cents: number
    origin: TopUp['origin']
    state: TopUp['state']
    decline_code: string | null
    requested_at: string
  } | null
}

/** The data of `credit settings`. */
export function billingSettingsView(
  clientId: string,
  settings: BillingSettings,
  payer: Payer,
  last: TopUp | undefined,
): BillingSettingsView {
  const { card } = payer
  return {
    client_id: clientId,
    currency: payer.currency,
    auto_top_up: settings.autoTopUp,
    threshold_cents: settings.thresholdCents,
    top_up_cents: settings.topUpCents,
    max_top_ups_per_day: settings.maxTopUpsPerDay,
    monthly_ceiling_cents: settings.monthlyCeilingCents,
    unpaid_action: settings.unpaidAction,
    card: card && {
      brand: card.brand,
      last4: card.last4,
      expires: `${String(card.expMonth).padStart(2, '0')}/${card.expYear}`,
    },
    declines: payer.declines,
    paused_at: payer.pausedAt,
    last_top_up: last
      ? {
          amount_cents: last.amountCents,
          origin: last.origin,
          state: last.state,
          decline_code: last.declineCode,
          requested_at: last.requestedAt,
        }
      : null,
  }
}
