import type { Statement } from '../core/statement.ts'

/** What an owner's account holds, seen from one of its clients. Whole cents of `currency`. */
export type Credit = {
  clientId: string
  currency: string
  balanceCents: number
  /** Promised to calls that are going on. */
  heldCents: number
  /** balance − held: what a new call can be paid from. */
  availableCents: number
  /** Owed because the balance was short. */
  dueCents: number
  month: {
    /** `2026-11`, by the client's own clock. */
    month: string
    timeZone: string
    calls: number
    includedUsed: number
    includedCalls: number
    /** Calls and messages so far. */
    costCents: number
    /** The month's base fee, entered when the month is closed. */
    accruedFeeCents: number
  }
  autoTopUp: { enabled: boolean; thresholdCents: number | null; amountCents: number | null }
}

type Adjustment = { applied: boolean; balanceCents: number; dueCents: number; currency: string }

/** A client and a month it was in service in. */
type BillableMonth = { clientId: string; month: string; over: boolean; closed: boolean }

export type MonthClosed = {
  /** False when the fee was entered before, or none is owed for the month. */
  closed: boolean
  already: boolean
  feeCents: number
  /** Of the fee: what was there to take, and what is owed now. */
  paidCents: number
  dueCents: number
  currency: string
}

type Usage = {
  clientId: string
  timeZone: string
  currency: string
  from: string
  to: string
  /** By day of the client's own clock and type (call, sms, number). */
  rows: { day: string; type: string; count: number; amountCents: number }[]
}

/** What is wrong, and with what. */
type LedgerProblem = { problem: string; subject: string; details: Record<string, unknown> }

/**
 * Owners' money, through the database's own functions: nothing here adds up. Months are `2026-11`, days `2026-11-22`.
 * A client that was removed still has its account, statements and open months. Errors: those of the database (tenants.ts),
 * CLIENT_NOT_FOUND.
 */
export interface Billing {
  credit(clientId: string): Promise<Credit>
  /** Once for each key; a repeat answers `applied: false`. Throws CREDIT_SHORT, ADJUSTMENT_KEY_USED. */
  adjust(adjustment: { clientId: string; cents: number; reason: string; key: string }): Promise<Adjustment>
  statement(clientId: string, month: string, options: { fullNumbers: boolean }): Promise<Statement>
  /** Both days included. */
  usage(clientId: string, from: string, to: string): Promise<Usage>
  /** Who was in service in that month; without one: each client's last finished month. */
  billableMonths(query: { month?: string; clientId?: string }): Promise<BillableMonth[]>
  /** Finished months whose fee is not entered, oldest first. */
  unclosedMonths(): Promise<{ clientId: string; month: string }[]>
  /** Enters the month's fee, once. Throws MONTH_NOT_OVER. */
  closeMonth(clientId: string, month: string): Promise<MonthClosed>
  checkLedger(): Promise<LedgerProblem[]>
  /** Whether the sums that statistics are read from agree with the calls. */
  checkStatistics(): Promise<LedgerProblem[]>
}
