import type { TextMessage } from '../../ports/messages.ts'

/** A text as `sms list` prints it; money in the currency's smallest unit. */
export type MessageView = {
  sid: string | null
  direction: 'inbound' | 'outbound'
  number: string
  kind: string | null
  status: string
  body: string
  segments: number | null
  error_code: number | null
  error: string | null
  cost_cents: number | null
  created_at: string
}

/** A request to the carrier takes seconds: whoever has not reported after this has ended in between. */
const SENDING_MS = 60_000
const ENDED = 'whoever sent it ended before it could say whether it went; it is not sent again by itself'

/** Pure; `now` in ms. */
export function messageView(message: TextMessage, now: number): MessageView {
  const lost = message.status === 'sending' && now - Date.parse(message.createdAt) > SENDING_MS
  return {
    sid: message.sid,
    direction: message.direction,
    number: message.number,
    kind: message.kind,
    status: lost ? 'uncertain' : message.status,
    body: message.body,
    segments: message.segments,
    error_code: message.errorCode,
    error: lost ? ENDED : message.error,
    cost_cents: message.costCents,
    created_at: message.createdAt,
  }
}
