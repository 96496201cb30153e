import type { PhoneCall } from './telephony.ts'

/** A call whose end nobody has told us. */
export type OpenCall = { callSid: string; clientId: string; begunAt: string; heldCents: number }

/** How a call stands in our books. Whole cents of the client's currency. */
export type BookedCall = {
  callSid: string
  clientId: string
  startTime: string
  status: string
  durationSeconds: number | null
  settled: boolean
  /** Ended by the platform because the carrier knew nothing of it. */
  voided: boolean
  billedAs: 'included' | 'charged' | 'free' | null
  /** Why it was not taken; null: it was, or nobody was asked. */
  refused: string | null
  test: boolean
  costCents: number
  /** What the ledger has for it. */
  ledgerCents: number
  /** What it costs when no included call is left. */
  priceCents: number
  /** Money is still promised for it. */
  holdOpen: boolean
}

export type FinalStatus = Extract<PhoneCall['status'], 'completed' | 'busy' | 'no-answer' | 'failed' | 'canceled'>

/** The settlement of calls, by the database's own functions. Errors: those of the database (tenants.ts). */
export interface Settlement {
  /** Every call without an end, oldest first. */
  openCalls(): Promise<OpenCall[]>
  /** Once a call; `settled` is false when it was before. */
  settle(
    callSid: string,
    status: FinalStatus,
    durationSeconds: number,
  ): Promise<{ settled: boolean; costCents: number }>
  /** Ends a call that never was; `voided` is false when it was settled before. */
  voidCall(callSid: string, reason: string): Promise<{ voided: boolean }>
  /** The client's calls begun since then (ISO), with what the ledger has for each. */
  booked(clientId: string, since: string): Promise<BookedCall[]>
  /** Which of these calls have a row, whosever they are. */
  known(callSids: readonly string[]): Promise<Set<string>>
}
