/** What one client may do at most. Hours and days are the last 60 minutes and 24 hours. */
export type Limits = {
  /** Callers' calls. */
  callsPerHour: number
  callsPerDay: number
  /** Calls that we place. */
  outboundPerHour: number
  outboundConcurrent: number
  minutesPerCall: number
  /** Whole cents of the currency the client is billed in. */
  spendPerDayCents: number
  /** ISO 3166-1 alpha-2 codes of where it may ring. */
  destinationCountries: string[]
}

export type DialRefusal =
  | 'destination_country'
  | 'premium_number'
  | 'outbound_per_hour'
  | 'outbound_concurrent'
  | 'spend_per_day'
  | 'unpaid'
  | 'suspended'

/** The limits of the clients, kept and applied by the database. Errors: CLIENT_NOT_FOUND, LIMITS_INVALID, DATABASE_*. */
export interface ClientLimits {
  show(clientId: string): Promise<Limits>
  /** Changes only what is given; answers all of them. */
  set(clientId: string, changes: Partial<Limits>): Promise<Limits>
  /** Whether the client may ring such a number now; a yes keeps its place among the calls of the hour for two minutes. */
  authoriseDial(dial: {
    clientId: string
    country: string
    kind: string
  }): Promise<{ allowed: true; maxSeconds: number } | { allowed: false; reason: DialRefusal }>
}
