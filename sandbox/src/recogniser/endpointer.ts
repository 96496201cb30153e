import { FRAME_MS } from './voice-activity.ts'

/** Voice that must last this long to count as speech: shorter is a click or a breath. */
const ONSET_FRAMES = 60 / FRAME_MS
/** Silence after which decoding is worth a try, so that the text is ready when the endpoint comes. */
export const PAUSE_MS = 100
const PAUSE_FRAMES = PAUSE_MS / FRAME_MS

/**
 * What a 20 ms frame brought; `start` and `speechEnd` are the frames where the voice really began and ended.
 * `pause`: silent for 100 ms. `resume`: speaking again before the endpoint. `endpoint`: silent for the asked time.
 * `utterance_end`: silent for the longer time of the UtteranceEnd message.
 */
export type TurnEvent =
  | { kind: 'speech_start'; start: number }
  | { kind: 'pause' | 'endpoint' | 'utterance_end'; speechEnd: number }
  | { kind: 'resume' }

/** Finds starts and ends of speech from one yes or no a frame. Time is counted in frames, so it is as fast as its input. */
export class Endpointer {
  readonly #endpointFrames: number
  readonly #utteranceEndFrames: number
  #state: 'quiet' | 'speaking' | 'paused' = 'quiet'
  #utteranceOpen = false
  #frames = 0
  /** Voiced frames in a row up to now. */
  #voiced = 0
  #speechEnd = 0

  constructor(options: { endpointMs: number; utteranceEndMs: number | null }) {
    this.#endpointFrames = Math.ceil(Math.max(options.endpointMs, PAUSE_MS) / FRAME_MS)
    this.#utteranceEndFrames =
      options.utteranceEndMs === null ? Number.POSITIVE_INFINITY : Math.ceil(options.utteranceEndMs / FRAME_MS)
  }

  get speaking(): boolean {
    return this.#state === 'speaking'
  }

  push(voice: boolean): TurnEvent[] {
    this.#frames += 1
    this.#voiced = voice ? this.#voiced + 1 : 0
    const begun = this.#begin(voice)
    return begun ? [begun] : this.#endings()
  }

  #begin(voice: boolean): TurnEvent | null {
    if (this.#state === 'speaking' && voice) this.#speechEnd = this.#frames
    if (this.#state === 'speaking' || this.#voiced < ONSET_FRAMES) return null
    const resumed = this.#state === 'paused'
    this.#state = 'speaking'
    this.#utteranceOpen = true
    this.#speechEnd = this.#frames
    return resumed ? { kind: 'resume' } : { kind: 'speech_start', start: this.#frames - this.#voiced }
  }

  #endings(): TurnEvent[] {
    const silent = this.#frames - this.#speechEnd
    const events: TurnEvent[] = []
    if (this.#state === 'speaking' && silent >= PAUSE_FRAMES) {
      this.#state = 'paused'
      events.push({ kind: 'pause', speechEnd: this.#speechEnd })
    }
    if (this.#state === 'paused' && silent >= this.#endpointFrames) {
      this.#state = 'quiet'
      events.push({ kind: 'endpoint', speechEnd: this.#speechEnd })
    }
    if (this.#utteranceOpen && silent >= this.#utteranceEndFrames) {
      this.#utteranceOpen = false
      events.push({ kind: 'utterance_end', speechEnd: this.#speechEnd })
    }
    return events
  }
}
