import type { Heard } from '../providers/recogniser.ts'

/** What the caller said in one turn. `confidence` is the lowest of its parts, 0 to 1. */
export type Turn = { text: string; confidence: number }

/**
 * Puts a caller's turn together: final parts in a row, until the recogniser says the speech has ended or, where noise hides
 * the pause, that no word came for a while. An utterance end after a speech end finds nothing pending and says nothing.
 */
export class TurnBuffer {
  readonly #parts: string[] = []
  #confidence = 1
  #interim = ''

  /** Takes one message of the recogniser; a turn when it completes one. An empty final at a speech end is a turn without text. */
  take(event: Heard): Turn | null {
    if (event.kind === 'utterance_end') return this.#parts.length > 0 ? this.#end() : null
    if (!event.final) {
      this.#interim = event.text
      return null
    }
    this.#interim = ''
    if (event.text !== '') {
      this.#parts.push(event.text)
      this.#confidence = Math.min(this.#confidence, event.confidence)
    }
    return event.speechEnd ? this.#end() : null
  }

  /** Words of the turn under way, interim ones included. */
  get pending(): string {
    return [...this.#parts, this.#interim].filter((part) => part !== '').join(' ')
  }

  /** Ends the turn with what there is, interim words too: for a recogniser that went quiet half-way. */
  finish(): Turn {
    if (this.#interim !== '') this.#parts.push(this.#interim)
    this.#interim = ''
    return this.#end()
  }

  #end(): Turn {
    const turn = { text: this.#parts.join(' '), confidence: this.#confidence }
    this.#parts.length = 0
    this.#confidence = 1
    return turn
  }
}
