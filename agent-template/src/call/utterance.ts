import { FRAME_BYTES, FRAME_MS } from '@klariqo/contract/media-stream'
import { MULAW_SILENCE } from '@klariqo/contract/mulaw'
import type { Frames } from './frames.ts'
import { heardText } from './heard-text.ts'

/** How an utterance ended: played to its end, or cut off after `text`. */
export type Outcome = { complete: boolean; text: string }

/** What a letter takes to say, ms: how long a clause will be whose sound is still on its way. */
const LETTER_MS = 60

/**
 * One stretch of speech that ends with one mark: a snippet, or a clause of the voice. An open
 * utterance takes sound as it is synthesised.
 */
export class Utterance {
  readonly text: string
  readonly interruptible: boolean
  readonly onStart: (at: number) => void
  readonly onEnd: (outcome: Outcome) => void
  readonly frames: Frames
  /** Frames sent, counted from the first. */
  sent = 0
  ended: boolean
  /** Monotonic ms at which the first frame of this playing is expected to be heard. */
  playFrom = 0
  readonly #id: string
  readonly #made: string[] = []
  #rest: Uint8Array = new Uint8Array(0)
  /** The frame this playing began with, and how often it was begun again. */
  #from = 0
  #playing = 0
  /** What was heard of earlier playings, ms. */
  #heardMs = 0

  constructor(options: {
    id: string
    text: string
    frames?: Frames
    interruptible?: boolean
    onStart?: (at: number) => void
    onEnd?: (outcome: Outcome) => void
  }) {
    this.#id = options.id
    this.text = options.text
    this.interruptible = options.interruptible ?? true
    this.onStart = options.onStart ?? (() => undefined)
    this.onEnd = options.onEnd ?? (() => undefined)
    // Frames of a snippet are shared by all calls; only an utterance without any makes its own.
    this.frames = options.frames ?? this.#made
    this.ended = options.frames !== undefined
  }

  /** Of its mark. Another one for each playing: that of a playing which was taken back comes back, too, and means nothing. */
  get name(): string {
    return this.#playing === 0 ? this.#id : `${this.#id}-${this.#playing}`
  }

  /** Nothing of this playing is on the line. */
  get unsent(): boolean {
    return this.sent === this.#from
  }

  /** Adds sound of any length; what does not fill a frame waits for more. */
  append(sound: Uint8Array): void {
    const all = Buffer.concat([this.#rest, sound])
    let at = 0
    for (; at + FRAME_BYTES <= all.length; at += FRAME_BYTES) {
      this.#made.push(all.toString('base64', at, at + FRAME_BYTES))
    }
    this.#rest = all.subarray(at)
  }

  /** No more sound; the last frame is filled up with silence. */
  end(): void {
    if (this.ended) return
    if (this.#rest.length > 0) {
      const last = Buffer.alloc(FRAME_BYTES, MULAW_SILENCE)
      last.set(this.#rest)
      this.#made.push(last.toString('base64'))
      this.#rest = new Uint8Array(0)
    }
    this.ended = true
  }

  /** Length of what this playing has to say, ms. */
  get playMs(): number {
    return (this.frames.length - this.#from) * FRAME_MS
  }

  /** What was heard of it when the line was at `now`. */
  heardAt(now: number): string {
    const lengthMs = this.#lengthMs
    return lengthMs === 0 ? '' : heardText(this.text, this.#heardMsAt(now) / lengthMs)
  }

  /** Taken back at `now`; it is to be said again from the first word that was not heard whole. */
  rewind(now: number): void {
    this.#heardMs = this.#heardMsAt(now)
    const heard = this.heardAt(now)
    const whole = heard === this.text ? this.sent : this.#frameOf(heard)
    this.#playing += 1
    this.#from = Math.min(whole, this.sent)
    this.sent = this.#from
  }

  get #lengthMs(): number {
    const madeMs = this.frames.length * FRAME_MS
    return this.ended ? madeMs : Math.max(madeMs, this.text.length * LETTER_MS)
  }

  #heardMsAt(now: number): number {
    const playedMs = Math.min(Math.max(0, now - this.playFrom), (this.sent - this.#from) * FRAME_MS)
    return Math.max(this.#heardMs, this.#from * FRAME_MS + playedMs)
  }

  /** The frame with which the word behind `heard` begins. */
  #frameOf(heard: string): number {
    return Math.floor((this.#lengthMs * heard.length) / Math.max(1, this.text.length) / FRAME_MS)
  }
}
