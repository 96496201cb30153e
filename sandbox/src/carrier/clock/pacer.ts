import type { Timing } from './timing.ts'

/** Ticks run at one wake-up; after a long stall the rest follows at once, but other work gets its turn between. */
const MAX_BURST = 250

/**
 * Calls `onTick(n)` for n = 1, 2, … at start + n × interval on an absolute clock: a late tick does not delay the
 * following ones, and none is left out. Line audio depends on both.
 */
export class Pacer {
  readonly #timing: Timing
  readonly #intervalMs: number
  readonly #onTick: (tick: number) => void
  #startedAt = 0
  #ticks = 0
  #running = false
  #cancel: () => void = () => undefined

  constructor(timing: Timing, intervalMs: number, onTick: (tick: number) => void) {
    this.#timing = timing
    this.#intervalMs = intervalMs
    this.#onTick = onTick
  }

  start(): void {
    if (this.#running) return
    this.#running = true
    this.#startedAt = this.#timing.now()
    this.#schedule()
  }

  stop(): void {
    this.#running = false
    this.#cancel()
  }

  #schedule(): void {
    const due = this.#startedAt + (this.#ticks + 1) * this.#intervalMs
    this.#cancel = this.#timing.after(Math.max(0, due - this.#timing.now()), () => this.#wake())
  }

  #wake(): void {
    const due = Math.floor((this.#timing.now() - this.#startedAt) / this.#intervalMs + 1e-6)
    for (let burst = 0; burst < MAX_BURST && this.#running && this.#ticks < due; burst++) this.#onTick(++this.#ticks)
    if (this.#running) this.#schedule()
  }
}
