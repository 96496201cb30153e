import type { NextAction } from '../twiml/next-answer.ts'
import { Alarm } from './alarm.ts'
import type { TurnTimes } from './call-journal.ts'
import type { CallParts } from './call-parts.ts'
import type { Floor } from './floor.ts'

/** How a conversation ends when we end it: a vendor failed, it has lasted too long, or what was said asks for it. */
export class Farewell {
  readonly #parts: CallParts
  readonly #floor: Floor
  readonly #tooLong = new Alarm(() => this.tooLong())
  #begun = false
  #closed = false

  constructor(parts: CallParts, floor: Floor) {
    this.#parts = parts
    this.#floor = floor
    this.#tooLong.set(parts.ends.limitMs)
  }

  /** The last words are being said: nothing the caller says is answered any more. */
  get begun(): boolean {
    return this.#begun
  }

  /** A vendor failed: say so from disk, then pass the caller on or take a message. Never silence. */
  fail(error: unknown): void {
    if (this.#closed || this.#begun) return
    const { ends, answerer, tools } = this.#parts
    ends.log.error({ err: error }, 'giving the call on')
    if (this.#floor.open) this.#floor.cut()
    this.#begun = true
    this.#floor.stopThinking()
    const next = tools.tenant.config.transfer_number === null ? 'voicemail' : 'transfer'
    answerer.say('apology', { interruptible: false })
    answerer.say(next, { interruptible: false, afterwards: next })
  }

  /** As long as it may last, or as many turns as it may have: whatever is being said gives way to the goodbye. */
  tooLong(turn: TurnTimes | null = null): void {
    if (this.#closed || this.#begun) return
    this.#begun = true
    this.#floor.hush()
    this.#parts.answerer.say('goodbye', { afterwards: 'hangup', interruptible: false, turn })
  }

  /** The last words have been heard. */
  leave(next: NextAction): void {
    if (this.#closed) return
    this.#begun = true
    this.#parts.ends.leave(next)
  }

  close(): void {
    this.#closed = true
    this.#tooLong.clear()
  }
}
