/** One thing to do after a while; setting it again replaces the earlier time, clearing it forgets it. */
export class Alarm {
  readonly #ring: () => void
  #timer: NodeJS.Timeout | null = null

  constructor(ring: () => void) {
    this.#ring = ring
  }

  set(delayMs: number): void {
    this.clear()
    this.#timer = setTimeout(
      () => {
        this.#timer = null
        this.#ring()
      },
      Math.max(0, delayMs),
    )
  }

  clear(): void {
    if (this.#timer !== null) clearTimeout(this.#timer)
    this.#timer = null
  }
}
