import { Alarm } from './alarm.ts'
import type { CallParts } from './call-parts.ts'
import type { Farewell } from './farewell.ts'
import type { Floor } from './floor.ts'

export type PatienceOptions = {
  parts: CallParts
  floor: Floor
  farewell: Farewell
  /** The turn has been answered before its end. */
  isAnswered(): boolean
  /** The words of a turn are overdue. */
  onWordsLate(): void
  /** The end of a turn never came: what there is of it is the turn. */
  onTurnStuck(): void
}

/** How long the caller waits in silence for an answer: a filler, and then the call is given on. */
export class Patience {
  readonly #options: PatienceOptions
  readonly #late = new Alarm(() => this.#onLate())
  readonly #stuck = new Alarm(() => this.#onStuck())
  #heardAt = 0

  constructor(options: PatienceOptions) {
    this.#options = options
  }

  /** The caller waits for an answer since then. */
  begin(since: number): void {
    const { now, limits } = this.#options.parts.tools
    this.#late.set(limits.filler - (now() - since))
    this.#stuck.set(limits.stuck - (now() - since))
  }

  /** The recogniser has told us something, be it that there were no words. */
  heard(at: number): void {
    this.#heardAt = at
  }

  /** The caller hears us, or speaks. */
  calm(): void {
    this.#late.clear()
  }

  /** Nobody is thinking of an answer any more. */
  forget(): void {
    this.#stuck.clear()
  }

  /** We have fallen silent: after a filler, or in the middle of a reply that does not go on, the caller waits again. */
  quiet(): void {
    if (this.#owesAnswer) this.#late.set(this.#options.parts.tools.limits.filler)
  }

  close(): void {
    this.#late.clear()
    this.#stuck.clear()
  }

  /** The caller has waited long enough for a sound. */
  #onLate(): void {
    const { parts, floor, farewell, isAnswered, onWordsLate } = this.#options
    const { tools, buffer, outlet, thinker, answerer, turn } = parts
    if (farewell.begun || isAnswered()) return
    if (this.#isTalking) return this.#late.set(tools.limits.filler)
    if (floor.open && buffer.pending === '') floor.cut()
    if (outlet.busy) return
    if (!this.#owesAnswer && turn.interrupted) return answerer.say('not_understood')
    if (!this.#owesAnswer) return
    if (!thinker.busy) onWordsLate()
    answerer.say('filler')
  }

  /** No answer has come of it at all. */
  #onStuck(): void {
    const { parts, farewell, onTurnStuck } = this.#options
    if (farewell.begun) return
    if (this.#isTalking) return this.#stuck.set(parts.tools.limits.filler)
    if (parts.thinker.silent) farewell.fail(new Error('no answer in time'))
    else if (parts.buffer.pending !== '') onTurnStuck()
    else if (this.#isDeaf) farewell.fail(new Error('the recogniser heard nothing of what the caller said'))
  }

  /** The caller is speaking, as opposed to a noise in which there are no words. */
  get #isTalking(): boolean {
    const { turn, detector, tools } = this.#options.parts
    const since = Math.max(turn.soundAt, turn.wordsAt)
    return detector.speaking && tools.now() - since < tools.limits.noise
  }

  /** The caller waits: for words to be heard, or for what answers them. */
  get #owesAnswer(): boolean {
    const { thinker, buffer } = this.#options.parts
    return thinker.busy || buffer.pending !== '' || this.#isDeaf
  }

  /** Our own detector heard the caller speak and the recogniser has not said a word about it. */
  get #isDeaf(): boolean {
    const { turn, tools } = this.#options.parts
    return turn.speechMs >= tools.limits.speech && this.#heardAt < (turn.startedAt ?? 0)
  }
}
