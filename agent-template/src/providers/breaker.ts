/** Failures in a row, the time they may be spread over, and how often a provider that is out is tried again, ms. */
export type BreakerLimits = { failures: number; windowMs: number; probeMs: number }

export const breakerLimits: BreakerLimits = { failures: 3, windowMs: 30_000, probeMs: 10_000 }

/**
 * Remembers how a provider has done lately. Opens after three failures in a row within 30 s; from then on one request in 10 s
 * is a probe, and the first that succeeds closes it. `now` is monotonic, ms.
 */
export class Breaker {
  readonly #now: () => number
  readonly #limits: BreakerLimits
  #failedAt: number[] = []
  #open = false
  #probedAt = 0

  constructor(now: () => number, limits: BreakerLimits = breakerLimits) {
    this.#now = now
    this.#limits = limits
  }

  get open(): boolean {
    return this.#open
  }

  failed(): void {
    const now = this.#now()
    const { failures, windowMs } = this.#limits
    this.#failedAt = [...this.#failedAt.filter((at) => now - at < windowMs), now]
    if (this.#open || this.#failedAt.length < failures) return
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
    if (!this.#open || now - this.#probedAt < this.#limits.probeMs) return false
    this.#probedAt = now
    return true
  }
}
