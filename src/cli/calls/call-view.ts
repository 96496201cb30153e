import type { CallSummary } from '../../ports/tenants.ts'

/** A call as `call list` and `call show` print it; money in the currency's smallest unit. */
export type CallView = {
  call_sid: string
  client_id: string
  caller_number: string | null
  status: string
  start_time: string
  end_time: string | null
  duration_seconds: number | null
  cost_cents: number | null
  /** unpaid, or the limit that was reached: the caller heard a sentence or the voicemail. Null: the call was taken. */
  refused: string | null
}

export const callView = (call: CallSummary): CallView => ({
  call_sid: call.callSid,
  client_id: call.clientId,
  caller_number: call.callerNumber,
  status: call.status,
  start_time: call.startTime,
  end_time: call.endTime,
  duration_seconds: call.durationSeconds,
  cost_cents: call.costCents,
  refused: call.refused,
})
