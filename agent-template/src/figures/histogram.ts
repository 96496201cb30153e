/** Upper bounds in seconds, as Prometheus wants them: from the agent's own fraction of a millisecond to a caller's longest wait. */
const BOUNDS = [0.0005, 0.001, 0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 0.75, 1, 1.5, 2, 4, 8]

/** Counts values by buckets; nothing is kept of a single one. */
export class Histogram {
  readonly #counts = new Array<number>(BOUNDS.length).fill(0)
  #sum = 0
  #count = 0

  /** `ms` below 0 (answered before the words were final) counts as 0. */
  observe(ms: number): void {
    const seconds = Math.max(0, ms) / 1000
    this.#sum += seconds
    this.#count += 1
    const at = BOUNDS.findIndex((bound) => seconds <= bound)
    if (at !== -1) this.#counts[at] = (this.#counts[at] ?? 0) + 1
  }

  /** Values at or below each bound, in seconds; the sum of all and how many. */
  read(): { buckets: { le: number; count: number }[]; sum: number; count: number } {
    let below = 0
    const buckets = BOUNDS.map((le, i) => {
      below += this.#counts[i] ?? 0
      return { le, count: below }
    })
    return { buckets, sum: this.#sum, count: this.#count }
  }
}
