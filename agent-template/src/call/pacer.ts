import { FRAME_MS } from '@klariqo/contract/media-stream'

/** Something that sends frames; says whether it wants the next tick too. `now` is monotonic, in ms. */
export type Paced = { tick(now: number): boolean }

/**
 * One 20 ms clock for all calls of the process. Deadlines are absolute (start + n × 20 ms), so a late tick is followed by an
 * earlier one and nothing drifts. With nobody to serve there is no timer at all: a sleeping client costs no CPU.
 */
export class Pacer {
  readonly #active = new Set<Paced>()
  readonly #now: () => number
  #timer: NodeJS.Timeout | null = null
  #deadline = 0

  constructor(now: () => number = () => performance.now()) {
    this.#now = now
  }

  /** Ticks `paced` from the next deadline on, until its `tick` says false. */
  wake(paced: Paced): void {
    this.#active.add(paced)
    if (this.#timer !== null) return
    this.#deadline = this.#now()
    this.#schedule()
  }

  remove(paced: Paced): void {
    this.#active.delete(paced)
  }

  #schedule(): void {
    this.#deadline += FRAME_MS
    this.#timer = setTimeout(() => this.#tick(), Math.max(0, this.#deadline - this.#now()))
  }

  #tick(): void {
    this.#timer = null
    const now = this.#now()
    for (const paced of this.#active) if (!paced.tick(now)) this.#active.delete(paced)
    if (this.#active.size === 0) return
    // After a pause of the whole process the missed deadlines are not caught up one by one: senders look at the clock themselves.
    if (now - this.#deadline > 10 * FRAME_MS) this.#deadline = now
    this.#schedule()
  }
}
