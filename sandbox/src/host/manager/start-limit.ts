/** At most `burst` starts within any `intervalMs`; systemd.unit(5), StartLimitIntervalSec=. Times are monotonic milliseconds. */
export class StartLimit {
  #starts: number[] = []

  /** False when one more start now would be too many; otherwise it counts. */
  take(now: number, { burst, intervalMs }: { burst: number; intervalMs: number }): boolean {
    this.#starts = this.#starts.filter((at) => now - at < intervalMs)
    if (this.#starts.length >= burst) return false
    this.#starts.push(now)
    return true
  }

  reset(): void {
    this.#starts = []
  }
}
