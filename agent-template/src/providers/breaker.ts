/** Failures in a row, and the time they may be spread over. */
const FAILURES = 3
const WINDOW_MS = 30_000
/** How often a provider that is out is tried again. */
const PROBE_MS = 10_000

/**
 * Remembers how a provider has done lately. Opens after three failures in a row within 30 s; from then on one request in 10 s
 * is a probe, and the first that succeeds closes it. `now` is monotonic, ms.
 */
export class Breaker {
  readonly #now: () => number
  #failedAt: number[] = []
  #open = false
  #probedAt = 0

  constructor(now: () => number) {
    this.#now = now
  }

  get open(): boolean {
    return this.#open
  }

  failed(): void {
    const now = this.#now()
    this.#failedAt = [...this.#failedAt.filter((at) => now - at < WINDOW_MS), now]
    if (this.#open || this.#failedAt.length < FAILURES) return
    this.#open = true
    this.#probedAt = now
  }

  succeeded(): void {
    this.#failedAt = []
    this.#open = false
  }

  /** True for the one request in each interval that finds out whether an open provider is back. */
  takeProbe(): boolean {
    const now = this.#now()
    if (!this.#open || now - this.#probedAt < PROBE_MS) return false
    this.#probedAt = now
    return true
  }
}
