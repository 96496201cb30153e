import type { CarrierCall } from '@klariqo/contract/carrier-call'
import type { ConversationLine } from '../ports/tenants.ts'

/** `data` of `call test` and `call simulate` (DESIGN 6). Times in milliseconds from the moment the call was answered. */
export type CallReport = {
  call_sid: string
  client_id: string
  from: string
  to: string
  status: string
  duration_seconds: number | null
  /** unpaid, or the limit that was reached: the line did not take the call. Null: it did. */
  refused: string | null
  transcript: { speaker: string; text: string; at_ms: number | null; audio_files: string[] }[]
  /** Stereo WAV, left the caller, right the agent; null when nothing was recorded. */
  recording: string | null
  /** Answered until the first sound of the agent; null when it never spoke. */
  greeting_ms: number | null
  /** One for each thing the caller said: end of speech until the agent's next sound, and where that came from. */
  turns: { user_end_to_audio_ms: number | null; source: ConversationLine['source'] }[]
  webhooks: CarrierCall['webhooks']
  errors: CarrierCall['errors']
}

/** Puts together what the carrier heard on the wire and what the agent wrote down. Pure. */
export function callReport(
  clientId: string,
  call: CarrierCall,
  lines: readonly ConversationLine[],
  refused: string | null = null,
): CallReport {
  return {
    call_sid: call.sid,
    client_id: clientId,
    from: call.from,
    to: call.to,
    status: call.status,
    duration_seconds: call.duration_seconds,
    refused,
    transcript: lines.map((line) => ({
      speaker: line.speaker,
      text: line.content,
      at_ms: line.atMs,
      audio_files: line.audioFiles,
    })),
    recording: call.recording,
    greeting_ms: call.events.find((event) => event.kind === 'agent_audio_start')?.at_ms ?? null,
    turns: turnsOf(call, lines),
    webhooks: call.webhooks,
    errors: call.errors,
  }
}

function turnsOf(call: CarrierCall, lines: readonly ConversationLine[]): CallReport['turns'] {
  const ends = call.events.filter((event) => event.kind === 'caller_speech_end').map((event) => event.at_ms)
  const starts = call.events.filter((event) => event.kind === 'agent_audio_start').map((event) => event.at_ms)
  const answers = lines.filter((line) => line.speaker === 'Agent' && line.atMs !== null && line.source !== null)
  return ends.map((end, i) => {
    const next = ends[i + 1] ?? Number.POSITIVE_INFINITY
    const start = starts.find((at) => at >= end && at < next) ?? null
    if (start === null) return { user_end_to_audio_ms: null, source: null }
    const answer = answers.reduce<ConversationLine | null>(
      (best, line) => (distance(line, start) < distance(best, start) ? line : best),
      null,
    )
    return { user_end_to_audio_ms: start - end, source: answer?.source ?? null }
  })
}

const distance = (line: ConversationLine | null, at: number) =>
  line?.atMs == null ? Number.POSITIVE_INFINITY : Math.abs(line.atMs - at)
