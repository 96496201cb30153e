import { Alarm } from './alarm.ts'
import type { CallParts } from './call-parts.ts'

/**
 * Who has the floor. A caller who makes a sound while we speak is given it at once; whether it was an interruption shows only
 * later. Words make it one. A cough, a click or a noise without words does not: then we go on where we fell silent.
 */
export class Floor {
  readonly #parts: CallParts
  readonly #onStopped: () => void
  readonly #back = new Alarm(() => this.giveBack())
  #open = false

  /** `onStopped`: nobody is thinking of an answer any more. */
  constructor(parts: CallParts, onStopped: () => void) {
    this.#parts = parts
    this.#onStopped = onStopped
  }

  /** We have fallen silent and nobody knows yet what the caller's sound was. */
  get open(): boolean {
    return this.#open
  }

  /** Nothing is being said that an answer would have to wait for. */
  get isFree(): boolean {
    return !this.#open && (!this.#parts.outlet.busy || this.#isFilling)
  }

  /** What is left to be heard of us, ms; of an answer that is still being thought, nobody knows. */
  get leftMs(): number {
    return this.#parts.thinker.busy ? Number.POSITIVE_INFINITY : this.#parts.speaker.leftMs
  }

  /** The caller is heard. True when sound was taken back. */
  soundBegan(): boolean {
    const { outlet, speaker, tools } = this.#parts
    if (!outlet.interruptible || !(this.#open || this.#hasFloor)) return false
    this.#open = true
    // Noise that goes on and on without a word may not silence us for ever.
    this.#back.set(tools.limits.noise)
    return speaker.hold()
  }

  /** The caller is heard again already: what we are about to say waits for what comes of it. */
  wait(): void {
    const { outlet, speaker, tools } = this.#parts
    if (!outlet.interruptible) return
    this.#open = true
    this.#back.set(tools.limits.noise)
    speaker.hold()
  }

  /** The caller is silent again after `lengthMs` of sound. Words of something so short would be here soon. */
  soundEnded(lengthMs: number): void {
    const { limits } = this.#parts.tools
    if (this.#open && lengthMs < limits.speech) this.#back.set(limits.resume)
  }

  /** Words of which nobody knows yet what they will be: more of them may follow. */
  wordsCame(): void {
    if (this.#open) this.#back.set(this.#parts.tools.limits.noise)
  }

  /** It was no interruption: we go on. */
  giveBack(): void {
    if (!this.#open) return
    this.close()
    this.#parts.speaker.resume()
    const { turn, buffer, detector, tools } = this.#parts
    const short = turn.speechMs < tools.limits.speech && !detector.speaking
    if (short && buffer.pending === '') turn.over()
  }

  /** The caller speaks. A filler need not stop: it is short, and the answer follows it. */
  giveWay(): void {
    if (!this.#isFilling || this.#open) this.cut()
  }

  /** The caller has the floor: what we are saying, or thinking, is given up, unless it is to be heard. */
  cut(): void {
    if (!this.#parts.outlet.interruptible || !this.#hasFloor) return
    this.hush()
    this.#parts.turn.interrupted = true
  }

  /** Whatever is being said is given up. */
  hush(): void {
    this.#parts.outlet.clear()
    this.close()
    this.stopThinking()
  }

  stopThinking(): void {
    this.#parts.thinker.stop()
    this.#onStopped()
  }

  close(): void {
    this.#open = false
    this.#back.clear()
  }

  get #hasFloor(): boolean {
    return this.#parts.outlet.busy || this.#parts.thinker.busy
  }

  get #isFilling(): boolean {
    const { speaker, tools } = this.#parts
    return speaker.isSayingOnly(tools.tenant.config.roles.filler)
  }
}
