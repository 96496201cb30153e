import type { ScenarioName } from '../testing/scenarios.ts'
import type { NextAction } from '../twiml/next-answer.ts'
import type { Welcome } from './admission.ts'

/** What this process knows of a call it has answered. Numbers are the carrier's words: untrusted text. */
export type CallRecord = {
  callSid: string
  from: string
  to: string
  direction: 'inbound' | 'outbound'
  /** A call that nobody pays for; the signed webhook address says so. */
  test: boolean
  /** What the tester means to try on a test call. */
  scenario?: ScenarioName
  /** Wall clock in ms. */
  startedAt: number
  /** What happens when the media socket is closed; set by the conversation, null while it goes on. */
  next: NextAction | null
  /** What the owner hears before the caller is put through; null: nothing. */
  announcement: string | null
  /** True once its row is written or queued. */
  logged: boolean
  /** How it is received; asked once, however often the carrier asks us. Null: not asked. */
  welcome: Promise<Welcome> | null
  /** Taken without the database's word, which is asked for once it can be reached. */
  unadmitted: boolean
  /** Its end was told, which may be before it was answered. */
  over: boolean
  /** Longest the whole call may last, ms after `addedAt`. */
  limitMs: number
  /** Monotonic ms. */
  addedAt: number
}

const KEEP_MS = 6 * 60 * 60 * 1000
const MAX_CALLS = 1_000

/** The calls answered lately. Bounded in time and number: nothing of a call may stay behind for ever. */
export class CallBook {
  readonly #calls = new Map<string, CallRecord>()
  readonly #now: () => number
  readonly #limitMs: number

  constructor(now: () => number, limitMs: number) {
    this.#now = now
    this.#limitMs = limitMs
  }

  /** The record of this call, made on first sight (the carrier may repeat a webhook). */
  open(
    call: Pick<CallRecord, 'callSid' | 'from' | 'to' | 'direction' | 'test' | 'scenario' | 'startedAt'>,
  ): CallRecord {
    const known = this.#calls.get(call.callSid)
    if (known) return known
    this.#forgetOld()
    const record: CallRecord = {
      ...call,
      next: null,
      announcement: null,
      logged: false,
      welcome: null,
      unadmitted: false,
      over: false,
      limitMs: this.#limitMs,
      addedAt: this.#now(),
    }
    this.#calls.set(call.callSid, record)
    return record
  }

  /** Whole seconds that this call may still last, at least 1; of a call that is not known, all of them. */
  secondsLeft(callSid: string): number {
    const record = this.#calls.get(callSid)
    const ms = record ? record.addedAt + record.limitMs - this.#now() : this.#limitMs
    return Math.max(1, Math.round(ms / 1000))
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
