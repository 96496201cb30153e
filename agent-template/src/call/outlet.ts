import { FRAME_MS } from '@klariqo/contract/media-stream'
import type { Paced, Pacer } from './pacer.ts'
import type { Utterance } from './utterance.ts'

/** The carrier's end of the media socket, as far as sending goes. */
export type Line = { send(message: string): void; readonly bufferedAmount: number }

/** Sound on its way ahead of the ear: enough to ride out a late tick, little enough to take back. */
const AHEAD_MS = 160
const MAX_BUFFERED_BYTES = 64 * 1024

/**
 * What one call sends: utterances in order, frames on the shared clock, a mark behind each utterance, `clear` when the
 * caller interrupts. A mark that comes back without a `clear` means the utterance was heard to its end.
 */
export class Outlet implements Paced {
  readonly #line: Line
  readonly #pacer: Pacer
  readonly #now: () => number
  readonly #media: string
  readonly #streamSid: string
  readonly #onQuiet: () => void
  readonly #queue: Utterance[] = []
  readonly #marked: Utterance[] = []
  /** When the sound sent so far will have been played. */
  #playhead = 0
  /** How much later than reckoned marks came back: the line's own buffering. */
  #lag = 0

  constructor(options: { line: Line; pacer: Pacer; streamSid: string; now: () => number; onQuiet: () => void }) {
    this.#line = options.line
    this.#pacer = options.pacer
    this.#now = options.now
    this.#onQuiet = options.onQuiet
    this.#streamSid = options.streamSid
    this.#media = `{"event":"media","streamSid":"${options.streamSid}","media":{"payload":"`
  }

  /** Queues an utterance; its first frames leave before this returns when nothing is ahead of it. */
  say(utterance: Utterance): void {
    this.#queue.push(utterance)
    this.more()
  }

  /** To be called after an open utterance got sound or its end. */
  more(): void {
    if (this.tick(this.#now())) this.#pacer.wake(this)
  }

  /** True until the carrier has played, or thrown away, everything. */
  get busy(): boolean {
    return this.#queue.length > 0 || this.#marked.length > 0
  }

  /** True while sound is at the caller's ear or on its way there. */
  get audible(): boolean {
    return this.#marked.length > 0 || this.#queue.some((utterance) => utterance.sent > 0)
  }

  get interruptible(): boolean {
    return [...this.#marked, ...this.#queue].every((utterance) => utterance.interruptible)
  }

  /** Monotonic ms at which all that is sent or queued will have been heard, as far as its sound is there. */
  get playedUntil(): number {
    const unsent = this.#queue.reduce((sum, { frames, sent }) => sum + frames.length - sent, 0)
    return Math.max(this.#playhead, this.#now()) + unsent * FRAME_MS + this.#lag
  }

  tick(now: number): boolean {
    for (let head = this.#queue[0]; head !== undefined; head = this.#queue[0]) {
      while (head.sent < head.frames.length) {
        if (this.#line.bufferedAmount > MAX_BUFFERED_BYTES) return true
        if (this.#playhead < now) this.#playhead = now
        if (this.#playhead - now >= AHEAD_MS) return true
        this.#sendFrame(head, now)
      }
      if (!head.ended) return false
      this.#line.send(`{"event":"mark","streamSid":"${this.#streamSid}","mark":{"name":"${head.id}"}}`)
      this.#marked.push(head)
      this.#queue.shift()
    }
    return false
  }

  /** A mark came back. Those of a `clear` are of utterances already ended and change nothing. */
  onMark(name: string): void {
    const at = this.#marked.findIndex((utterance) => utterance.id === name)
    if (at === -1) return
    const played = this.#marked.splice(0, at + 1)
    const last = played[at]
    if (last !== undefined && last.lengthMs > 0) {
      this.#lag = Math.max(0, this.#now() - last.playFrom - last.lengthMs)
    }
    for (const utterance of played) utterance.onEnd({ complete: true, text: utterance.text })
    if (!this.busy) this.#onQuiet()
  }

  /** Takes everything back: the carrier's buffer is emptied and each utterance ends with the words heard of it. */
  clear(): void {
    if (!this.busy) return
    this.#line.send(`{"event":"clear","streamSid":"${this.#streamSid}"}`)
    this.#abandon()
  }

  /** The line is gone; nothing can be sent any more. */
  close(): void {
    this.#pacer.remove(this)
    this.#abandon()
  }

  #abandon(): void {
    const now = this.#now() - this.#lag
    const cut = [...this.#marked.splice(0), ...this.#queue.splice(0)]
    this.#playhead = 0
    for (const utterance of cut) utterance.onEnd({ complete: false, text: utterance.heardAt(now) })
  }

  #sendFrame(utterance: Utterance, now: number): void {
    const frame = utterance.frames.at(utterance.sent) ?? ''
    this.#line.send(`${this.#media}${frame}"}}`)
    if (utterance.sent === 0) {
      utterance.playFrom = this.#playhead
      utterance.onStart(now)
    }
    utterance.sent += 1
    this.#playhead += FRAME_MS
  }
}
