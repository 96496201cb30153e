import type { CallRecord } from '../call/call-book.ts'
import type { CallFacts } from './call-facts.ts'

/** What is known of a call before anything has happened in it. */
export const factsOfCall = (call: CallRecord): CallFacts => ({
  call_sid: call.callSid,
  from: call.from,
  to: call.to,
  direction: call.direction,
  test: call.test,
  started_at: new Date(call.startedAt).toISOString(),
  conversation: null,
  reached: null,
  voicemail: null,
  recording_sid: null,
  end: null,
})
