import type { Timing } from '../../sandbox/src/carrier/clock/timing.ts'

/** Time that only moves when told to; what is due runs in order, each at its own moment. */
export class ManualTiming implements Timing {
  #now = 0
  #queue: { at: number; run: () => void }[] = []

  now(): number {
    return this.#now
  }

  after(ms: number, run: () => void): () => void {
    const entry = { at: this.#now + ms, run }
    this.#queue.push(entry)
    return () => {
      this.#queue = this.#queue.filter((it) => it !== entry)
    }
  }

  advance(ms: number): void {
    const end = this.#now + ms
    for (;;) {
      const [next] = this.#queue.filter((it) => it.at <= end).toSorted((a, b) => a.at - b.at)
      if (!next) break
      this.#queue = this.#queue.filter((it) => it !== next)
      this.#now = Math.max(this.#now, next.at)
      next.run()
    }
    this.#now = end
  }

  /** The clock jumps, as after a stall: what was due meanwhile runs late, all at the new time. */
  stall(ms: number): void {
    this.#now += ms
    this.advance(0)
  }
}
