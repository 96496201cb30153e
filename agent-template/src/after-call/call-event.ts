import type { CallFacts } from './call-facts.ts'
import type { CallSummary } from './call-summary.ts'

/** What the client's own system is told of a call that is over. Fields may be added to `klariqo.call/1`; none changes or goes. */
export type CallEvent = {
  schema: 'klariqo.call/1'
  /** The same for the same call, however often it is delivered. */
  id: string
  type: 'call.completed'
  created_at: string
  client_id: string
  call: {
    call_sid: string
    direction: 'inbound' | 'outbound'
    from: string
    to: string
    test: boolean
    status: string | null
    started_at: string
    ended_at: string
    duration_seconds: number | null
    /** Of the sound at this address under the client's API path; null: none. */
    recording: string | null
    voicemail: string | null
  }
  outcome: CallSummary['outcome']
  summary: string
  sentiment: CallSummary['sentiment']
  fields: CallSummary['fields'] & { phone: string }
  transcript: { speaker: 'Customer' | 'Agent'; text: string; at_ms: number }[]
}

/** The event of one call. `now` is an ISO instant. */
export function callEvent(facts: CallFacts, summary: CallSummary, clientId: string, now: string): CallEvent {
  const recordingOf = (sid: string | undefined | null): string | null => (sid ? `/recordings/${sid}` : null)
  return {
    schema: 'klariqo.call/1',
    id: `evt_${facts.call_sid}`,
    type: 'call.completed',
    created_at: now,
    client_id: clientId,
    call: {
      call_sid: facts.call_sid,
      direction: facts.direction,
      from: facts.from,
      to: facts.to,
      test: facts.test,
      status: facts.end?.status ?? null,
      started_at: facts.started_at,
      ended_at: facts.conversation?.ended_at ?? now,
      duration_seconds: facts.end?.seconds ?? null,
      recording: recordingOf(facts.recording_sid),
      voicemail: recordingOf(facts.voicemail?.recording_sid),
    },
    outcome: summary.outcome,
    summary: summary.summary,
    sentiment: summary.sentiment,
    fields: { ...summary.fields, phone: facts.direction === 'inbound' ? facts.from : facts.to },
    transcript: facts.conversation?.lines ?? [],
  }
}
