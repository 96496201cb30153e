/** Version of the Phoenix serialiser that a client asked for: 1 sends objects, 2 arrays and, for broadcasts, binary frames. */
export type Version = '1.0.0' | '2.0.0'

/** A message from a client. `body` is what a binary broadcast carries. */
export type ClientMessage = {
  joinRef: string | null
  ref: string | null
  topic: string
  event: string
  payload: Readonly<Record<string, unknown>>
  body?: BroadcastBody
}

/** What a broadcast says: JSON text, or bytes that only clients of version 2 can be sent. */
export type BroadcastBody = { event: string; json: string } | { event: string; bytes: Buffer }

/** A message to a client. `payload` is JSON. */
export type ServerMessage = {
  joinRef: string | null
  ref: string | null
  topic: string
  event: string
  payload: string
}
