import type { Channel } from './channel.ts'
import type { Realtime } from './realtime.ts'

/** The part of a channel that is about who else is there. */
export class PresenceLink {
  readonly #realtime: Realtime
  readonly #channel: Channel
  readonly #key: string
  readonly #push: (event: string, payload: string) => void
  #enabled: boolean

  constructor(
    realtime: Realtime,
    channel: Channel,
    { key, enabled }: { key: string; enabled: boolean },
    push: (event: string, payload: string) => void,
  ) {
    this.#realtime = realtime
    this.#channel = channel
    this.#key = key
    this.#enabled = enabled
    this.#push = push
  }

  /** Once the channel has joined: who is there. */
  start(): void {
    if (this.#enabled) this.#push('presence_state', JSON.stringify(this.#realtime.presences.state(this.#channel.topic)))
  }

  /** `track` or `untrack`; why not, when it is neither or says nothing that can be told. */
  receive(event: unknown, payload: unknown): string | null {
    const { topic } = this.#channel
    if (event === 'untrack') {
      this.stop()
      return null
    }
    if (event !== 'track') return `Unknown presence event ${JSON.stringify(event)}`
    const says = payload ?? {}
    if (typeof says !== 'object' || Array.isArray(says)) return 'Presence track payload must be a map'
    const diff = this.#realtime.presences.track(topic, this.#channel, this.#key, says as Record<string, unknown>)
    this.#tell(JSON.stringify(diff))
    // Who says something of itself hears of the others as well, from here on.
    if (!this.#enabled) {
      this.#enabled = true
      this.start()
    }
    return null
  }

  changed(diff: string): void {
    if (this.#enabled) this.#push('presence_diff', diff)
  }

  /** The channel says nothing of itself any more. */
  stop(): void {
    const diff = this.#realtime.presences.untrack(this.#channel.topic, this.#channel)
    if (diff) this.#tell(JSON.stringify(diff))
  }

  #tell(diff: string): void {
    for (const member of this.#realtime.topics.members(this.#channel.topic)) member.presenceChanged(diff)
  }
}
