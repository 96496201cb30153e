import { FRAME_BYTES, FRAME_MS } from '@klariqo/contract/media-stream'
import { MULAW_SILENCE } from '@klariqo/contract/mulaw'
import type { Frames } from './frames.ts'
import { heardText } from './heard-text.ts'

/** How an utterance ended: played to its end, or cut off after `text`. */
export type Outcome = { complete: boolean; text: string }

/**
 * One stretch of speech that ends with one mark: a snippet, or a clause of the voice. An open
 * utterance takes sound as it is synthesised.
 */
export class Utterance {
  readonly id: string
  readonly text: string
  readonly interruptible: boolean
  readonly onStart: (at: number) => void
  readonly onEnd: (outcome: Outcome) => void
  readonly frames: Frames
  sent = 0
  ended: boolean
  /** Monotonic ms at which its first frame is expected to be heard. */
  playFrom = 0
  readonly #made: string[] = []
  #rest: Uint8Array = new Uint8Array(0)

  constructor(options: {
    id: string
    text: string
    frames?: Frames
    interruptible?: boolean
    onStart?: (at: number) => void
    onEnd?: (outcome: Outcome) => void
  }) {
    this.id = options.id
    this.text = options.text
    this.interruptible = options.interruptible ?? true
    this.onStart = options.onStart ?? (() => undefined)
    this.onEnd = options.onEnd ?? (() => undefined)
    // Frames of a snippet are shared by all calls; only an utterance without any makes its own.
    this.frames = options.frames ?? this.#made
    this.ended = options.frames !== undefined
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

  get lengthMs(): number {
    return this.frames.length * FRAME_MS
  }

  /** What was heard of it when the line was at `now`. */
  heardAt(now: number): string {
    if (this.sent === 0 || this.lengthMs === 0) return ''
    const played = Math.min(now - this.playFrom, this.sent * FRAME_MS)
    return heardText(this.text, played / this.lengthMs)
  }
}
