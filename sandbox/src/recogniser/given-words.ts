/** Words that a stretch of speech is to be heard as. `ms`: how long the sound of them is; null when nobody said. */
export type Given = { words: readonly string[]; ms: number | null }

/** Calls remembered, and texts waiting a call: nobody has to tidy up after a call that never spoke. */
const MAX_CALLS = 200
const MAX_WAITING = 50

/** What text callers say, by call, until the speech that goes with it arrives. Oldest calls are forgotten first. */
export class GivenWords {
  readonly #calls = new Map<string, Given[]>()

  add(callSid: string, text: string, ms: number | null): void {
    const waiting = this.#calls.get(callSid) ?? []
    this.#calls.delete(callSid)
    waiting.push({ words: text.split(/\s+/).filter((word) => word !== ''), ms })
    this.#calls.set(callSid, waiting.slice(-MAX_WAITING))
    const oldest = this.#calls.keys().next().value
    if (this.#calls.size > MAX_CALLS && oldest !== undefined) this.#calls.delete(oldest)
  }

  /** The next text of the call; null when none waits. */
  take(callSid: string | null): Given | null {
    return (callSid === null ? undefined : this.#calls.get(callSid)?.shift()) ?? null
  }

  /** The line broke before the words were told: the line that comes in its place hears them. */
  giveBack(callSid: string | null, given: Given | null): void {
    if (callSid !== null && given) this.#calls.set(callSid, [given, ...(this.#calls.get(callSid) ?? [])])
  }
}
