import type { Limits } from '../../ports/limits.ts'

/** Limits as `limit show` and `limit set` print them; money in whole cents. */
export type LimitsView = {
  client_id: string
  calls_per_hour: number
  calls_per_day: number
  outbound_per_hour: number
  outbound_concurrent: number
  minutes_per_call: number
  spend_per_day_cents: number
  currency: string
  destination_countries: string[]
}

export const limitsView = (clientId: string, currency: string, limits: Limits): LimitsView => ({
  client_id: clientId,
  calls_per_hour: limits.callsPerHour,
  calls_per_day: limits.callsPerDay,
  outbound_per_hour: limits.outboundPerHour,
  outbound_concurrent: limits.outboundConcurrent,
  minutes_per_call: limits.minutesPerCall,
  spend_per_day_cents: limits.spendPerDayCents,
  currency,
  destination_countries: limits.destinationCountries,
})
