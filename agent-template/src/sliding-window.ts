/** No more keys than this are remembered; those not seen for longest are forgotten first. */
const MAX_KEYS = 1_000

/** Lets each key do something `limit` times in any `windowMs`, counted exactly, in this process. */
export class SlidingWindow {
  readonly #limit: number
  readonly #windowMs: number
  readonly #now: () => number
  readonly #taken = new Map<string, number[]>()

  constructor(options: { limit: number; windowMs: number; now: () => number }) {
    this.#limit = options.limit
    this.#windowMs = options.windowMs
    this.#now = options.now
  }

  /** Takes a place: 0. None free: the ms until there is one. */
  take(key: string): number {
    const now = this.#now()
    const recent = (this.#taken.get(key) ?? []).filter((at) => at > now - this.#windowMs)
    const [first] = recent
    const wait = recent.length < this.#limit || first === undefined ? 0 : first + this.#windowMs - now
    if (wait === 0) recent.push(now)
    // Whoever came last stands last.
    this.#taken.delete(key)
    this.#taken.set(key, recent)
    for (const oldest of this.#taken.keys()) {
      if (this.#taken.size <= MAX_KEYS) break
      this.#taken.delete(oldest)
    }
    return wait
  }

  /** Gives the place taken last back: what it was for was not done. */
  giveBack(key: string): void {
    this.#taken.get(key)?.pop()
  }
}
