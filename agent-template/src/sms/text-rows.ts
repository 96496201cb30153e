/** A text as the database keeps it before it is sent. */
export type TextRow = {
  client_id: string
  key: string
  to: string
  body: string
  kind: string
  /** ISO 3166-1 alpha-2; null: of no country. */
  country: string | null
  call_sid: string | null
  segments: number
  /** Why it is not to be sent, in words; null: it is. */
  refusal: string | null
  /** The same one tells the database that it is the same question again. */
  claim: string
  /** ISO 8601. */
  at: string
}

/** `begun`: it is ours to send, now. */
export type BegunText =
  | { state: 'begun' }
  | { state: 'refused'; reason: string }
  | { state: 'already'; status: string; sid: string | null; reason: string | null }

/** What became of a text: found by `key`, or where that is null by `sid`. */
export type TextReport = {
  client_id: string
  key: string | null
  sid: string | null
  /** The carrier's, or our `refused` (it did not go) or `uncertain`. */
  status: string
  error_code: number | null
  error: string | null
}

/** A text that came in. */
export type IncomingText = {
  client_id: string
  sid: string
  from: string
  body: string
  /** Whether it opts out or in; null: neither. */
  word: 'stop' | 'start' | null
  /** ISO 8601. */
  at: string
}

/** What the database knows of a text that came in: see `receive_sms`. */
export type ReceivedText = {
  first: boolean
  opted_out: boolean
  answered: boolean
  carrier_answers: boolean
  history: { inbound: boolean; body: string }[]
}
