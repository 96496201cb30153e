import { FRAME_MS } from '@klariqo/contract/media-stream'
import { isAudible } from './loudness.ts'

/** Pauses shorter than this are within one utterance. */
const PAUSE_MS = 300

export type HearingEvents = { started(atMs: number): void; ended(atMs: number): void }

/** Follows when one side of a call speaks. Times are those of the line. */
export class Hearing {
  readonly #events: HearingEvents
  #speaking = false
  /** When the current, or else the last, utterance began. */
  startedAt: number | null = null
  /** End of the last frame in which something was heard. */
  lastHeardAt: number | null = null

  constructor(events: HearingEvents) {
    this.#events = events
  }

  /** One frame that begins to be heard at `atMs`. */
  feed(frame: Uint8Array, atMs: number): void {
    if (isAudible(frame)) {
      if (!this.#speaking) {
        this.#speaking = true
        this.startedAt = atMs
        this.#events.started(atMs)
      }
      this.lastHeardAt = atMs + FRAME_MS
    } else if (this.lastHeardAt !== null && atMs + FRAME_MS - this.lastHeardAt >= PAUSE_MS) this.finish()
  }

  /** Ends an utterance that is still going on: the line is closing. */
  finish(): void {
    if (!this.#speaking || this.lastHeardAt === null) return
    this.#speaking = false
    this.#events.ended(this.lastHeardAt)
  }
}
