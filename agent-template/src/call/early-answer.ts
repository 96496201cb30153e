import { Alarm } from './alarm.ts'
import { normaliseWords } from './normalise-words.ts'
import type { Route } from './route-utterance.ts'

/**
 * Of silence on the caller's side before words count as all of a turn. Longer than our own detector takes to believe in it, so that a
 * caller who goes on after a comma is a new sound, which we fall silent for; shorter than the recogniser takes with its last words.
 */
const QUIET_MS = 320

export type EarlyAnswerOptions = {
  /** The snippet that these words call up. */
  routeOf(text: string): Route | null
  now(): number
  /** When our own detector last heard the caller, monotonic ms. */
  lastVoicedAt(): number
  /** Whether this snippet may be said before the turn has ended. */
  may(route: Route): boolean
  answer(route: Route, text: string): void
}

/**
 * Answers before the recogniser says that the turn has ended: where the words so far call up one snippet for certain (an
 * emergency, or a trigger of two words and more), came after the caller fell silent, and the caller is still silent. Where our
 * own detector heard nothing of this turn, the same words have to come twice.
 */
export class EarlyAnswer {
  readonly #options: EarlyAnswerOptions
  readonly #settled = new Alarm(() => this.#try())
  #text = ''
  #words = ''
  #times = 0
  #cameAt = 0
  #seen = false
  #given: Route | null = null

  constructor(options: EarlyAnswerOptions) {
    this.#options = options
  }

  /** What was answered before its turn has ended, with the words it was an answer to. */
  get given(): { route: Route; text: string } | null {
    return this.#given && { route: this.#given, text: this.#text }
  }

  /** Takes the words of the turn so far, as they come. `seen`: our own detector hears this turn, too. */
  take(text: string, seen: boolean): void {
    if (this.#given !== null) return
    const words = normaliseWords(text).join(' ')
    this.#times = words === this.#words ? this.#times + 1 : 1
    this.#words = words
    this.#text = text
    this.#seen = seen
    this.#cameAt = this.#options.now()
    this.#try()
  }

  /** True while what was said since still calls up what was answered. */
  stillFits(text: string): boolean {
    return this.#options.routeOf(text)?.snippet === this.#given?.snippet
  }

  /** The turn has ended, or its answer is taken back. */
  over(): void {
    this.#settled.clear()
    this.#given = null
    this.#words = ''
    this.#times = 0
  }

  close(): void {
    this.#settled.clear()
  }

  #try(): void {
    this.#settled.clear()
    const { now, lastVoicedAt, routeOf } = this.#options
    const voicedAt = lastVoicedAt()
    if (this.#cameAt < voicedAt || (!this.#seen && this.#times < 2)) return
    const route = routeOf(this.#text)
    if (route === null || !isCertain(route) || !this.#options.may(route)) return
    const waitMs = this.#seen ? voicedAt + QUIET_MS - now() : 0
    if (waitMs > 0) return this.#settled.set(waitMs)
    this.#given = route
    this.#options.answer(route, this.#text)
  }
}

const isCertain = ({ emergency, words }: Route): boolean => emergency || words.length >= 2
