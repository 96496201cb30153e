import type { NextAction } from '../twiml/next-answer.ts'

/** What this process knows of a call it has answered. Numbers are the carrier's words: untrusted text. */
export type CallRecord = {
  callSid: string
  from: string
  to: string
  direction: 'inbound' | 'outbound'
  /** A call that nobody pays for; the signed webhook address says so. */
  test: boolean
  /** Wall clock in ms. */
  startedAt: number
  /** What happens when the media socket is closed; set by the conversation, null while it goes on. */
  next: NextAction | null
  /** True once its row is queued. */
  logged: boolean
  addedAt: number
}

const KEEP_MS = 6 * 60 * 60 * 1000
const MAX_CALLS = 5_000

/** The calls answered lately. Bounded in time and number: nothing of a call may stay behind for ever. */
export class CallBook {
  readonly #calls = new Map<string, CallRecord>()
  readonly #now: () => number

  constructor(now: () => number = () => performance.now()) {
    this.#now = now
  }

  /** The record of this call, made on first sight (the carrier may repeat a webhook). */
  open(call: Omit<CallRecord, 'next' | 'logged' | 'addedAt'>): CallRecord {
    const known = this.#calls.get(call.callSid)
    if (known) return known
    this.#forgetOld()
    const record = { ...call, next: null, logged: false, addedAt: this.#now() }
    this.#calls.set(call.callSid, record)
    return record
  }

  get(callSid: string): CallRecord | undefined {
    return this.#calls.get(callSid)
  }

  #forgetOld(): void {
    for (const [callSid, record] of this.#calls) {
      if (this.#calls.size < MAX_CALLS && this.#now() - record.addedAt < KEEP_MS) return
      this.#calls.delete(callSid)
    }
  }
}
