type Waiting = { stream: string; urgent: boolean; start: () => void }

/**
 * Lets `slots` decodes run at once and is fair among streams: ends of turns before interim results, and within each kind
 * the stream that was served longest ago first. With two slots or more, interim results leave one free, so that the end of
 * a turn never waits for them.
 */
export class DecodeQueue {
  readonly #slots: number
  readonly #waiting: Waiting[] = []
  readonly #served = new Map<string, number>()
  #running = 0
  #turn = 0

  constructor(slots: number) {
    this.#slots = slots
  }

  async run<T>(job: { stream: string; urgent: boolean }, decode: () => Promise<T>): Promise<T> {
    await new Promise<void>((start) => {
      this.#waiting.push({ ...job, start })
      this.#next()
    })
    try {
      return await decode()
    } finally {
      this.#running -= 1
      this.#next()
    }
  }

  /** Forgets a stream that has ended. */
  forget(stream: string): void {
    this.#served.delete(stream)
  }

  #next(): void {
    if (this.#running >= this.#slots) return
    const best = this.#waiting.toSorted((a, b) => this.#order(a) - this.#order(b))[0]
    if (!best || (!best.urgent && this.#running > 0 && this.#running >= this.#slots - 1)) return
    this.#waiting.splice(this.#waiting.indexOf(best), 1)
    this.#served.set(best.stream, ++this.#turn)
    this.#running += 1
    best.start()
  }

  #order(job: Waiting): number {
    return (job.urgent ? 0 : 1e12) + (this.#served.get(job.stream) ?? 0)
  }
}
