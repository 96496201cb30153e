import { Alarm } from './alarm.ts'
import type { CallLimits } from './call-limits.ts'
import type { Speaker } from './speaker.ts'

/**
 * A caller who makes a sound while we speak is given the floor at once; whether it was an interruption shows only later. Words
 * make it one. A cough, a click or a noise without words does not: then we go on where we fell silent.
 */
export class Interruption {
  readonly #speaker: Speaker
  readonly #limits: CallLimits
  readonly #onGivenBack: () => void
  readonly #giveBack = new Alarm(() => this.giveBack())
  #held = false

  constructor(options: { speaker: Speaker; limits: CallLimits; onGivenBack(): void }) {
    this.#speaker = options.speaker
    this.#limits = options.limits
    this.#onGivenBack = options.onGivenBack
  }

  /** True while nobody knows yet what the caller's sound was. */
  get open(): boolean {
    return this.#held
  }

  /** The caller is heard while we speak or are about to. True when sound was taken back. */
  begin(): boolean {
    this.#held = true
    // Noise that goes on and on without a word may not silence us for ever.
    this.#giveBack.set(this.#limits.noise)
    return this.#speaker.hold()
  }

  /** The caller is silent again after `lengthMs` of sound. Words of something so short would be here soon. */
  soundEnded(lengthMs: number): void {
    if (this.#held && lengthMs < this.#limits.speech) this.#giveBack.set(this.#limits.resume)
  }

  /** Words of which nobody knows yet whether they are one: more of them may follow. */
  wordsCame(): void {
    if (this.#held) this.#giveBack.set(this.#limits.noise)
  }

  /** It was none: we go on. */
  giveBack(): void {
    if (!this.#held) return
    this.close()
    this.#speaker.resume()
    this.#onGivenBack()
  }

  /** It is decided, or the call is over. */
  close(): void {
    this.#held = false
    this.#giveBack.clear()
  }
}
