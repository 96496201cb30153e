/** At most `perSecond` events in any one-second window that starts with an event. */
export class RateLimit {
  readonly #perSecond: number
  #startedMs = Number.NEGATIVE_INFINITY
  #count = 0

  constructor(perSecond: number) {
    this.#perSecond = perSecond
  }

  /** Counts one more; `nowMs` never goes back. */
  allows(nowMs: number): boolean {
    if (nowMs - this.#startedMs >= 1_000) {
      this.#startedMs = nowMs
      this.#count = 0
    }
    this.#count += 1
    return this.#count <= this.#perSecond
  }
}
