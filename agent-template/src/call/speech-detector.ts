import { FRAME_BYTES, FRAME_MS } from '@klariqo/contract/media-stream'
import { decodeMulaw } from '@klariqo/contract/mulaw'

/** Says of 20 ms of 8 kHz sound whether it is speech. */
export type FrameClassifier = { isSpeech(samples: Int16Array): boolean; close(): void }

export type SpeechListener = {
  /** Speech was going on for `ONSET_MS`; `at` is when it began. */
  onSpeechStart(at: number): void
  /** Nothing but silence for `HANGOVER_MS`; `at` is when the speech ended, `lengthMs` how much of it was speech. */
  onSpeechEnd(at: number, lengthMs: number): void
}

/** Long enough to pass a click, short enough to leave 40 ms for the rest of `clear` ≤ 100 ms after onset. */
const ONSET_MS = 60
/** Of the frames in it, so many must be speech for certain: a word often begins with a sound that is none by itself. */
const SURE = 2
const HANGOVER_MS = 300
/** Silence that a sound does not hold within itself. */
const PAUSE_MS = 100
/** Softer than this is never speech: line noise makes the classifier guess. */
const MIN_RMS = 250

/** Our own ear for turn-taking: the recogniser's first interim comes hundreds of milliseconds too late for an interruption. */
export class SpeechDetector {
  readonly #classifier: FrameClassifier
  readonly #listener: SpeechListener
  /** The frames of the last `ONSET_MS`. */
  #lately = Array.from({ length: ONSET_MS / FRAME_MS }, () => ({ loud: false, speech: false }))
  #speaking = false
  #startedAt = 0
  #lastSpeechAt = 0
  #lastVoicedAt = 0
  #speechMs = 0

  constructor(classifier: FrameClassifier, listener: SpeechListener) {
    this.#classifier = classifier
    this.#listener = listener
  }

  get speaking(): boolean {
    return this.#speaking
  }

  /** True while speech is heard, without the time it takes to be sure of its end. */
  isVoiced(now: number): boolean {
    return this.#speaking && now - this.#lastVoicedAt < PAUSE_MS
  }

  /** Speech of a sound that has fallen silent, but whose end is not told yet; 0 while it goes on and when there is none. */
  untoldMs(now: number): number {
    return this.#speaking && now - this.#lastSpeechAt >= PAUSE_MS ? this.#speechMs : 0
  }

  /** When speech was last heard, 0 for never. */
  get lastSpeechAt(): number {
    return this.#lastSpeechAt
  }

  /** When anything like speech was last heard, be it a click; 0 for never. */
  get lastVoicedAt(): number {
    return this.#lastVoicedAt
  }

  /** Takes sound that arrived at `now` (monotonic ms), 20 ms by 20 ms; the classifier knows no other length. */
  take(mulaw: Uint8Array, now: number): void {
    for (let at = 0; at + FRAME_BYTES <= mulaw.length; at += FRAME_BYTES) {
      this.#takeFrame(decodeMulaw(mulaw.subarray(at, at + FRAME_BYTES)), now)
    }
  }

  close(): void {
    this.#classifier.close()
  }

  #takeFrame(samples: Int16Array, now: number): void {
    // It hears the quiet frames, too: only who knows the noise of the line knows at once what is none.
    const voiced = this.#classifier.isSpeech(samples)
    const loud = rmsOf(samples) >= MIN_RMS
    this.#lately = [...this.#lately.slice(1), { loud, speech: loud && voiced }]
    if (loud && voiced) this.#heardSpeech(now)
    else this.#heardNothing(now)
  }

  #heardSpeech(now: number): void {
    this.#lastVoicedAt = now
    if (this.#speaking) {
      this.#lastSpeechAt = now
      this.#speechMs += FRAME_MS
    } else if (this.#lately.every(({ loud }) => loud) && this.#lately.filter(({ speech }) => speech).length >= SURE) {
      this.#speaking = true
      this.#startedAt = now - ONSET_MS
      this.#lastSpeechAt = now
      this.#speechMs = ONSET_MS
      this.#listener.onSpeechStart(this.#startedAt)
    }
  }

  #heardNothing(now: number): void {
    if (!this.#speaking || now - this.#lastSpeechAt < HANGOVER_MS) return
    this.#speaking = false
    this.#listener.onSpeechEnd(this.#lastSpeechAt, this.#speechMs)
  }
}

function rmsOf(samples: Int16Array): number {
  let sum = 0
  for (const sample of samples) sum += sample * sample
  return Math.sqrt(sum / Math.max(1, samples.length))
}
