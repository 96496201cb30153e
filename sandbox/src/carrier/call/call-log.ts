import type { CarrierEvent } from '@klariqo/contract/carrier-call'
import type { Timing } from '../clock/timing.ts'
import type { CarrierError } from '../errors/carrier-error.ts'
import type { CallRecord } from '../store/carrier-state.ts'

/** Entries of one list at most; a script gone wild must not fill the memory. */
const MAX_ENTRIES = 5000

/**
 * What happened in a call, on its own clock: 0 when answered, negative before. Of a call that was never answered, 0 is
 * when it was made.
 */
export class CallLog {
  readonly #record: CallRecord
  readonly #timing: Timing
  readonly #madeAt: number
  #zero: number | null = null

  constructor(record: CallRecord, timing: Timing) {
    this.#record = record
    this.#timing = timing
    this.#madeAt = timing.now()
  }

  /** Before the clock starts, the time since the call was made, as a negative number. */
  get atMs(): number {
    return Math.round(this.#zero === null ? this.#madeAt - this.#timing.now() : this.#timing.now() - this.#zero)
  }

  /** The call is answered. What was noted before moves onto the clock that starts now. */
  answered(): void {
    this.#start(this.#timing.now())
  }

  /** The call is over; entries in the order of their times. */
  ended(): void {
    if (this.#zero === null) this.#start(this.#madeAt)
    this.#record.events.sort((a, b) => a.at_ms - b.at_ms)
  }

  event(kind: CarrierEvent['kind'], detail: string | undefined, atMs: number): void {
    if (this.#record.events.length >= MAX_ENTRIES) return
    this.#record.events.push({ at_ms: atMs, kind, ...(detail === undefined ? {} : { detail }) })
  }

  fault(error: CarrierError, atMs: number): void {
    if (this.#record.errors.length >= MAX_ENTRIES) return
    this.#record.errors.push({ code: error.code, message: error.message })
    this.event('error', `${error.code} ${error.message}`, atMs)
  }

  webhook(entry: CallRecord['webhooks'][number]): void {
    if (this.#record.webhooks.length < MAX_ENTRIES) this.#record.webhooks.push(entry)
  }

  #start(zero: number): void {
    const waited = Math.round(zero - this.#madeAt)
    for (const entry of [...this.#record.events, ...this.#record.webhooks]) entry.at_ms = -waited - entry.at_ms
    this.#zero = zero
  }
}
