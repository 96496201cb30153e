import type { Given } from './given-words.ts'

/** A word's length where nobody said how long the sound is. */
const WORD_MS = 350
/** The detector's ends of speech and the sound's own differ by less. */
const TOLERANCE_MS = 400

/**
 * Reads given words along with the sound they stand for: as many as it has had time for. The sound may pause for longer
 * than an endpoint; then the rest of the words belong to the speech that follows.
 */
export class WordReader {
  readonly #given: Given
  readonly #beganMs: number
  #told = 0

  /** `beganMs` is where the sound begins on the stream's clock. */
  constructor(given: Given, beganMs: number) {
    this.#given = given
    this.#beganMs = beganMs
  }

  /** The words of this stretch spoken by `atMs`. */
  until(atMs: number): string {
    const { words, ms } = this.#given
    const length = ms ?? words.length * WORD_MS
    const spoken = Math.floor((words.length * (atMs - this.#beganMs)) / Math.max(length, 1))
    return words.slice(this.#told, Math.max(this.#told, spoken)).join(' ')
  }

  /** The words of this stretch, which ends at `endMs`; they are not told again. */
  settle(endMs: number): string {
    const { words, ms } = this.#given
    const all = ms === null || endMs - this.#beganMs >= ms - TOLERANCE_MS
    const text = all ? words.slice(this.#told).join(' ') : this.until(endMs)
    this.#told += text === '' ? 0 : text.split(' ').length
    return text
  }

  /** What has not been told, for another line. */
  get left(): Given {
    return { words: this.#given.words.slice(this.#told), ms: null }
  }

  get finished(): boolean {
    return this.#told >= this.#given.words.length
  }
}
