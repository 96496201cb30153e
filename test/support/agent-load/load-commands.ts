/** What the benchmark asks its load process for, one at a time; each is answered with the result named beside it. */
export type LoadCommand =
  /** Opens so many calls at once and waits until each was greeted: `Opened`. */
  | { do: 'open'; calls: number; target: Target }
  /** Each call is heard saying something `turns` times, every `everyMs`: `Turns`. */
  | { do: 'turns'; turns: number; everyMs: number }
  /** The same with a question that only the model can answer: `Turns`. */
  | { do: 'model'; turns: number; everyMs: number }
  /** Each call asks for the long snippet and is heard talking into it, `times` times: `Clears`. */
  | { do: 'clear'; times: number }
  /** `calls` whole short calls, `atOnce` at a time: null. */
  | { do: 'short'; calls: number; atOnce: number; target: Target }
  /** Each call asks for the long snippet: `Frames`. */
  | { do: 'long' }
  /** All callers hang up: null. */
  | { do: 'close' }

/** Whom the callers ring; without `webhook` the media socket is opened straight away. */
export type Target = {
  /** `http://127.0.0.1:port` */
  address: string
  accountSid: string
  webhook: { publicBaseUrl: string; authToken: string } | null
}

/** Milliseconds from `start` to the first frame, a call. */
export type Opened = { greeting_ms: number[] }
/** Milliseconds from sending the final transcript to receiving the first frame, as this process sees it. */
export type Turns = { wire_ms: number[]; unanswered: number }
/** Milliseconds from sending an interim transcript to receiving `clear`. */
export type Clears = { clear_ms: number[]; missing: number }
/** A call: frames a second by its least-squares line, and how many frames came after the sound before them had run out. */
export type Frames = { per_second: number[]; starved: number; missing: number }

export type LoadReady = { deepgramUrl: string; supabaseUrl: string; vendorsUrl: string }
export type LoadAnswer = { result: unknown } | { error: string }
