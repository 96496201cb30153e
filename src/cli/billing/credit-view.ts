import type { Credit } from '../../ports/billing.ts'

/** An account as `credit show` prints it; money in whole cents. */
export type CreditView = {
  client_id: string
  currency: string
  balance_cents: number
  held_cents: number
  available_cents: number
  due_cents: number
  month: {
    month: string
    time_zone: string
    calls: number
    included_used: number
    included_calls: number
    cost_cents: number
    accrued_fee_cents: number
  }
  auto_top_up: { enabled: boolean; threshold_cents: number | null; amount_cents: number | null }
}

export const creditView = ({ month, autoTopUp, ...credit }: Credit): CreditView => ({
  client_id: credit.clientId,
  currency: credit.currency,
  balance_cents: credit.balanceCents,
  held_cents: credit.heldCents,
  available_cents: credit.availableCents,
  due_cents: credit.dueCents,
  month: {
    month: month.month,
    time_zone: month.timeZone,
    calls: month.calls,
    included_used: month.includedUsed,
    included_calls: month.includedCalls,
    cost_cents: month.costCents,
    accrued_fee_cents: month.accruedFeeCents,
  },
  auto_top_up: {
    enabled: autoTopUp.enabled,
    threshold_cents: autoTopUp.thresholdCents,
    amount_cents: autoTopUp.amountCents,
  },
})
