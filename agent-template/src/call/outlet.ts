import { FRAME_MS } from '@klariqo/contract/media-stream'
import { Alarm } from './alarm.ts'
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
  readonly #onHeld: () => void
  readonly #markMs: number
  readonly #queue: Utterance[] = []
  readonly #marked: Utterance[] = []
  readonly #lost = new Alarm(() => this.#onLostMark())
  /** When the sound sent so far will have been played. */
  #playhead = 0
  /** How much later than reckoned marks came back: the line's own buffering. */
  #lag = 0
  #held = false

  constructor(options: {
    line: Line
    pacer: Pacer
    streamSid: string
    now: () => number
    /** How long a mark may take after the reckoned end of playback. */
    markMs: number
    onQuiet: () => void
    /** A frame has to wait because the carrier does not read. */
    onHeld?: () => void
  }) {
    this.#line = options.line
    this.#pacer = options.pacer
    this.#now = options.now
    this.#markMs = options.markMs
    this.#onQuiet = options.onQuiet
    this.#onHeld = options.onHeld ?? (() => undefined)
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
    return this.#marked.length > 0 || this.#queue.some((utterance) => !utterance.unsent)
  }

  get interruptible(): boolean {
    return this.#marked.every(isInterruptible) && this.#queue.every(isInterruptible)
  }

  /** Monotonic ms at which all that is sent or queued will have been heard, as far as its sound is there. */
  get playedUntil(): number {
    const unsent = this.#queue.reduce((sum, { frames, sent }) => sum + frames.length - sent, 0)
    return Math.max(this.#playhead, this.#now()) + unsent * FRAME_MS + this.#lag
  }

  tick(now: number): boolean {
    if (this.#held) return false
    for (let head = this.#queue[0]; head !== undefined; head = this.#queue[0]) {
      while (head.sent < head.frames.length) {
        if (this.#line.bufferedAmount > MAX_BUFFERED_BYTES) {
          this.#onHeld()
          return true
        }
        if (this.#playhead < now) this.#playhead = now
        if (this.#playhead - now >= AHEAD_MS) return true
        this.#sendFrame(head, now)
      }
      if (!head.ended) return false
      this.#line.send(`{"event":"mark","streamSid":"${this.#streamSid}","mark":{"name":"${head.name}"}}`)
      this.#marked.push(head)
      this.#queue.shift()
      this.#lost.set(Math.max(0, this.#playhead - now) + this.#lag + this.#markMs)
    }
    return false
  }

  /** A mark came back. Those of a `clear` are of utterances already ended, or of an earlier playing, and change nothing. */
  onMark(name: string): void {
    const last = this.#marked.find((utterance) => utterance.name === name)
    if (last === undefined) return
    if (last.playMs > 0) this.#lag = Math.max(0, this.#now() - last.playFrom - last.playMs)
    this.#played(this.#marked.indexOf(last) + 1)
  }

  /** Takes everything back: the carrier's buffer is emptied and each utterance ends with the words heard of it. */
  clear(): void {
    if (this.audible) this.#sendClear()
    this.#abandon()
  }

  /** Takes the sound back, but not the words: they wait for `resume` or `clear`. True when there was sound to take back. */
  hold(): boolean {
    if (this.#held) return false
    const heard = this.audible
    if (heard) this.#sendClear()
    const now = this.#now() - this.#lag
    this.#queue.unshift(...this.#marked.splice(0))
    for (const utterance of this.#queue) utterance.rewind(now)
    this.#lost.clear()
    this.#playhead = 0
    this.#held = true
    return heard
  }

  /** Goes on where `hold` took the sound back. */
  resume(): void {
    if (!this.#held) return
    this.#held = false
    this.more()
  }

  /** The line is gone; nothing can be sent any more. */
  close(): void {
    this.#pacer.remove(this)
    this.#abandon()
  }

  #abandon(): void {
    const now = this.#now() - this.#lag
    const cut = [...this.#marked.splice(0), ...this.#queue.splice(0)]
    this.#lost.clear()
    this.#playhead = 0
    this.#held = false
    for (const utterance of cut) utterance.onEnd({ complete: false, text: utterance.heardAt(now) })
  }

  /** The last mark is overdue: a carrier that loses one must not make us wait for ever. */
  #onLostMark(): void {
    this.#played(this.#marked.length)
  }

  #played(count: number): void {
    for (const utterance of this.#marked.splice(0, count)) utterance.onEnd({ complete: true, text: utterance.text })
    if (this.#marked.length === 0) this.#lost.clear()
    if (!this.busy) this.#onQuiet()
  }

  #sendClear(): void {
    this.#line.send(`{"event":"clear","streamSid":"${this.#streamSid}"}`)
  }

  #sendFrame(utterance: Utterance, now: number): void {
    const frame = utterance.frames.at(utterance.sent) ?? ''
    this.#line.send(`${this.#media}${frame}"}}`)
    if (utterance.unsent) {
      utterance.playFrom = this.#playhead
      utterance.onStart(now)
    }
    utterance.sent += 1
    this.#playhead += FRAME_MS
  }
}

const isInterruptible = ({ interruptible }: Utterance): boolean => interruptible
