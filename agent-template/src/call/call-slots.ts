/** How long a place is kept for a call whose stream has not begun: its token is no good any longer by then, ms. */
const ANNOUNCED_MS = 35_000
/** Part of the places, at least one, that calls of our own making leave free for people who ring. */
const FOR_INBOUND = 0.2

/**
 * The places for calls at once. A call has one from its first webhook to the end of its stream; one whose stream never begins gives it
 * back by itself. People who ring come before calls of our own making.
 */
export class CallSlots {
  readonly #now: () => number
  readonly #most: number
  readonly #live: ReadonlyMap<string, unknown>
  /** Calls that were answered and do not stream yet, with the time (monotonic ms) at which they are given up. */
  readonly #announced = new Map<string, number>()

  /** `live` holds the calls that stream, by call sid. */
  constructor(options: { now: () => number; most: number; live: ReadonlyMap<string, unknown> }) {
    this.#now = options.now
    this.#most = options.most
    this.#live = options.live
  }

  get taken(): number {
    const now = this.#now()
    for (const [callSid, until] of this.#announced) {
      if (until <= now || this.#live.has(callSid)) this.#announced.delete(callSid)
    }
    return this.#live.size + this.#announced.size
  }

  hasRoomFor(direction: 'inbound' | 'outbound'): boolean {
    const kept = direction === 'inbound' ? 0 : Math.max(1, Math.ceil(this.#most * FOR_INBOUND))
    return this.taken < this.#most - kept
  }

  /** False when there is no room. A call that has a place keeps it. */
  take(callSid: string, direction: 'inbound' | 'outbound'): boolean {
    if (this.#live.has(callSid) || this.#announced.has(callSid)) return true
    if (!this.hasRoomFor(direction)) return false
    this.#announced.set(callSid, this.#now() + ANNOUNCED_MS)
    return true
  }

  /** The call streams from here on (and is among the live ones), or will never. */
  free(callSid: string): void {
    this.#announced.delete(callSid)
  }
}
