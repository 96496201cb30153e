import type { Statement } from '../../../src/core/statement.ts'

type Call = Statement['calls'][number]

/** A charged call of 3 November. */
export const aStatementCall = (changes: Partial<Call> = {}): Call => ({
  call_sid: 'CA1',
  start_local: '2026-11-03T18:05:09',
  caller_number: '…006',
  direction: 'inbound',
  status: 'completed',
  duration_seconds: 187,
  billed_as: 'charged',
  cost_cents: 200,
  ...changes,
})
