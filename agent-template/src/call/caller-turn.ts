/** Sounds so far apart without a word between them are not of one turn. */
const APART_MS = 5_000

/** What is known of the caller's turn under way. Times are monotonic ms. */
export class CallerTurn {
  /** When the caller was first heard in this turn, by our own detector, the recogniser or a key. */
  startedAt: number | null = null
  /** When our own detector last heard the caller fall silent. */
  speechEndAt: number | null = null
  /** Speech of this turn that our own detector heard. */
  speechMs = 0
  /** How much of what we were saying was still to be heard when the caller began. */
  leftMs = 0
  /** Words or a key of this turn made us give up what we were saying. */
  interrupted = false
  /** Our own detector has heard it, too. */
  seen = false
  /** When the caller last began to make a sound, and when words last came. */
  soundAt = 0
  wordsAt = 0

  soundBegan(at: number, leftMs: number): void {
    if (this.speechEndAt !== null && at - this.speechEndAt > APART_MS && this.wordsAt < this.soundAt) this.over()
    this.#begin(at, leftMs)
    this.seen = true
    this.soundAt = at
    this.speechEndAt = null
  }

  /** False when the turn this sound belonged to is over already. */
  soundEnded(at: number, lengthMs: number): boolean {
    if (this.startedAt === null) return false
    this.speechEndAt = at
    this.speechMs += lengthMs
    return true
  }

  /** `speaking`: our own detector hears the caller now. */
  wordsCame(at: number, leftMs: number, speaking: boolean): void {
    this.#begin(at, leftMs)
    this.wordsAt = at
    if (speaking) this.seen = true
  }

  over(): void {
    this.startedAt = null
    this.speechEndAt = null
    this.speechMs = 0
    this.leftMs = 0
    this.interrupted = false
    this.seen = false
  }

  #begin(at: number, leftMs: number): void {
    if (this.startedAt !== null) return
    this.startedAt = at
    this.leftMs = leftMs
  }
}
