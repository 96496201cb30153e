import type { Decode } from './moonshine.ts'
import { FRAME_MS } from './voice-activity.ts'

/** Sound kept after the last voiced frame; the ends of words are soft. */
const TAIL_FRAMES = 160 / FRAME_MS
/** Fewer voiced frames than this is no word: nothing is decoded, so that noise is never turned into text. */
const LEAST_VOICED = 100 / FRAME_MS
/** No speaker says more words a second; the model does when it is fed noise. */
const MOST_WORDS_A_SECOND = 7

/** The audio of one stretch of speech, and the decodes of it as it grows. Frames are counted from the stream's start. */
export class Segment {
  readonly firstFrame: number
  readonly speechStart: number
  readonly #frames: Int16Array[]
  readonly #decode: Decode
  #voiced = 0
  /** Where the speech seems to end, while the speaker is silent. */
  #end: number | null = null
  #text: Promise<string> = Promise.resolve('')
  #interimRunning = false

  constructor(begin: { speechStart: number; before: readonly Int16Array[]; voiced: number }, decode: Decode) {
    this.speechStart = begin.speechStart
    this.firstFrame = begin.speechStart + begin.voiced - begin.before.length
    this.#frames = [...begin.before]
    this.#voiced = begin.voiced
    this.#decode = decode
  }

  get lengthMs(): number {
    return this.#frames.length * FRAME_MS
  }

  add(frame: Int16Array, voice: boolean): void {
    this.#frames.push(frame)
    if (voice) this.#voiced += 1
  }

  /** Starts the decode that the end of the turn will need; the later call for the same end costs nothing. */
  text(speechEnd: number): Promise<string> {
    if (this.#end !== speechEnd) {
      this.#end = speechEnd
      this.#text = this.#recognise(speechEnd + TAIL_FRAMES - this.firstFrame, true, () => this.#end === speechEnd)
      this.#text.catch(() => undefined) // Rejects again, seen, for whoever awaits it; the speaker may go on instead.
    }
    return this.#text
  }

  /** The speaker goes on: what was decoded at the pause is not the end. */
  resume(): void {
    this.#end = null
  }

  /** Words so far; null while the last such decode still runs, so that a slow machine gets fewer of them. */
  async interim(): Promise<string | null> {
    if (this.#interimRunning) return null
    this.#interimRunning = true
    try {
      // Too late once the end of the same speech is being decoded.
      return await this.#recognise(this.#frames.length, false, () => this.#end === null)
    } finally {
      this.#interimRunning = false
    }
  }

  async #recognise(count: number, urgent: boolean, wanted: () => boolean): Promise<string> {
    if (this.#voiced < LEAST_VOICED) return ''
    const frames = this.#frames.slice(0, count)
    const length = frames.reduce((sum, frame) => sum + frame.length, 0)
    const samples = new Int16Array(length)
    let at = 0
    for (const frame of frames) {
      samples.set(frame, at)
      at += frame.length
    }
    const text = await this.#decode(samples, urgent, wanted)
    const most = Math.max(3, (frames.length * FRAME_MS * MOST_WORDS_A_SECOND) / 1000)
    return text.split(/\s+/).length > most ? '' : text
  }
}
