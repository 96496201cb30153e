import type { PhoneCall } from '../../ports/telephony.ts'

/** The fields of the SDK's Call that are read. */
export type SdkCall = {
  sid: string
  status: string
  direction: string
  from: string
  to: string
  duration: string | null
  /** Null in truth until the call is answered. */
  startTime: Date | null
  dateCreated: Date | null
}

const statuses = [
  'queued',
  'initiated',
  'ringing',
  'in-progress',
  'completed',
  'busy',
  'no-answer',
  'failed',
  'canceled',
] as const

/** A call in our words. Throws when the answer is not a call at all, or has a status nobody knows. */
export function phoneCall(call: SdkCall): PhoneCall {
  const status = statuses.find((known) => known === call.status)
  if (!/^CA[0-9a-fA-F]{32}$/.test(call.sid ?? '') || !status) throw new Error('the answer of the carrier holds no call')
  return {
    sid: call.sid,
    status,
    direction: call.direction === 'inbound' ? 'inbound' : 'outbound',
    from: call.from,
    to: call.to,
    durationSeconds: call.duration ? Number(call.duration) : null,
    // A call that was just asked for may have neither yet.
    startedAt: (call.startTime ?? call.dateCreated ?? new Date()).toISOString(),
  }
}
