import type { Clock } from '../ports/clock.ts'
import type { Payments } from '../ports/payments.ts'
import type { TopUps } from '../ports/top-ups.ts'

/** What the flows around top-ups act through. */
export type TopUpDeps = {
  topUps: TopUps
  payments: Payments
  clock: Clock
  /** Passed between two steps, for tests that end the process there. */
  crashPoint?: (label: string) => void
}
