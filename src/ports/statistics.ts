import type { Analytics } from '../core/analytics.ts'

/** Figures of one client for today and this month by its own clock. Whole cents of `currency`. */
export type CurrentFigures = {
  clientId: string
  timeZone: string
  currency: string
  callsToday: number
  callsThisMonth: number
  answeredThisMonth: number
  minutesThisMonth: number
  includedCalls: number
  includedCallsUsed: number
  costThisMonthCents: number
  balanceCents: number | null
  heldCents: number | null
  dueCents: number | null
  totalCalls: number
  /** ISO instant; null: never called. */
  lastCallAt: string | null
}

/** What the dashboard shows of a client, added up in the database. Errors: those of the database (tenants.ts), CLIENT_NOT_FOUND. */
export interface Statistics {
  current(clientId: string): Promise<CurrentFigures>
  /** Both days included; without them the 31 days to today. Throws VALUE_INVALID for more than 400 days. */
  analytics(clientId: string, range: { from?: string; to?: string }): Promise<Analytics>
}
