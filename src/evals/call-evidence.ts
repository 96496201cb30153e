import type { CarrierCall } from '@klariqo/contract/carrier-call'
import type { DeedTable } from '../ports/call-deeds.ts'
import type { CallReport } from './call-report.ts'

/** Everything a call is judged by: what was heard on the wire, what the agent wrote down, and what came of it. */
export type CallEvidence = {
  report: CallReport
  events: CarrierCall['events']
  /** What the agent noted at the end of the call. */
  metadata: Record<string, unknown>
  /** Rows of this call, by table; values as text. */
  rows: Record<DeedTable, Record<string, string>[]>
}
