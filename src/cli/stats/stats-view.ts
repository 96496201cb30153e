import type { Analytics } from '../../core/analytics.ts'
import type { CurrentFigures } from '../../ports/statistics.ts'

/** The `data` of `stats --json`. */
export type StatsView = Analytics & {
  business_name: string
  /** By the client's clock, whatever range was asked for. */
  now: {
    calls_today: number
    calls_this_month: number
    answered_this_month: number
    minutes_this_month: number
    included_calls: number
    included_calls_used: number
    cost_this_month_cents: number
    balance_cents: number | null
    held_cents: number | null
    due_cents: number | null
    total_calls: number
    last_call_at: string | null
  }
}

export const statsView = (businessName: string, current: CurrentFigures, analytics: Analytics): StatsView => ({
  ...analytics,
  business_name: businessName,
  now: {
    calls_today: current.callsToday,
    calls_this_month: current.callsThisMonth,
    answered_this_month: current.answeredThisMonth,
    minutes_this_month: current.minutesThisMonth,
    included_calls: current.includedCalls,
    included_calls_used: current.includedCallsUsed,
    cost_this_month_cents: current.costThisMonthCents,
    balance_cents: current.balanceCents,
    held_cents: current.heldCents,
    due_cents: current.dueCents,
    total_calls: current.totalCalls,
    last_call_at: current.lastCallAt,
  },
})
