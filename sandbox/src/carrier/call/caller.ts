import { FRAME_MS } from '@klariqo/contract/media-stream'
import type { PreparedStep, Utterance } from './caller-audio.ts'
import type { Hearing } from './hearing.ts'
import { lineNoise } from './line-noise.ts'

export type CallerHooks = {
  speech(kind: 'caller_speech_start' | 'caller_speech_end', atMs: number, text: string): void
  /** The sound of a text caller's words begins; `ms` is its length. */
  begins(heard: string, ms: number): void
  /** The whole utterance has been said; what a perfect recogniser would have understood. */
  said(text: string): void
  dtmf(digit: string): void
  hangUp(): void
}

/** A key is held and released; two keys follow each other at this pace. */
const KEY_MS = 200
/** After its last words a caller that gets no answer at all hangs up. */
const PATIENCE_MS = 20_000

/**
 * Somebody on the phone who follows a script. Asked for 20 ms of sound at a time; listens to the other side through
 * `hearing`. A pure state machine: time is the line's.
 */
export class Caller {
  readonly #steps: readonly PreparedStep[]
  readonly #maxMs: number
  readonly #hearing: Hearing
  readonly #hooks: CallerHooks
  #index = 0
  #stepBegan = 0
  #speaking: { utterance: Utterance; frame: number } | null = null
  #keys: string[] | null = null
  /** From here on the other side's words are an answer to ours. */
  #listeningSince = 0
  #frame = 0
  #gone = false

  constructor(steps: readonly PreparedStep[], maxMs: number, hearing: Hearing, hooks: CallerHooks) {
    this.#steps = steps
    this.#maxMs = maxMs
    this.#hearing = hearing
    this.#hooks = hooks
  }

  /** What is said in the 20 ms that end at `atMs`. */
  voice(atMs: number): Uint8Array {
    const silence = lineNoise(this.#frame++)
    if (this.#gone) return silence
    if (atMs >= this.#maxMs) return this.#leave(silence)
    if (!this.#speaking) this.#follow(atMs)
    return this.#gone ? silence : this.#speak(atMs, silence)
  }

  #follow(atMs: number): void {
    const step = this.#steps[this.#index]
    if (!step) return
    if (step.do === 'wait' && atMs - this.#stepBegan >= step.ms) this.#next(atMs)
    if (step.do === 'hangup' && this.#mayLeave(step.after_ms, atMs)) this.#leave()
    if (step.do === 'dtmf') this.#press(step.digits, atMs)
    if (step.do === 'say' && this.#mySay(step.when, step.after_ms, atMs)) {
      this.#speaking = { utterance: step.utterance, frame: 0 }
    }
  }

  #mySay(when: 'after_agent' | 'interrupt' | 'at_once', afterMs: number, atMs: number): boolean {
    if (when === 'at_once') return true
    const { startedAt, lastHeardAt } = this.#hearing
    if (startedAt === null || lastHeardAt === null || lastHeardAt <= this.#listeningSince) return false
    if (when === 'after_agent') return atMs - lastHeardAt >= afterMs
    return atMs - Math.max(startedAt, this.#listeningSince) >= afterMs
  }

  /** After words of ours: once they were answered. After anything else: `afterMs` later. */
  #mayLeave(afterMs: number, atMs: number): boolean {
    if (this.#steps[this.#index - 1]?.do !== 'say') return atMs - this.#stepBegan >= afterMs
    return this.#mySay('after_agent', afterMs, atMs) || this.#unanswered(atMs)
  }

  #unanswered(atMs: number): boolean {
    return atMs - Math.max(this.#stepBegan, this.#hearing.lastHeardAt ?? 0) >= PATIENCE_MS
  }

  #press(digits: string, atMs: number): void {
    this.#keys ??= [...digits]
    if (atMs - this.#stepBegan < KEY_MS) return
    this.#stepBegan = atMs
    const key = this.#keys.shift()
    if (key !== undefined && key !== 'w') this.#hooks.dtmf(key)
    if (this.#keys.length > 0) return
    this.#keys = null
    this.#next(atMs)
  }

  #speak(atMs: number, silence: Uint8Array): Uint8Array {
    if (!this.#speaking) return silence
    const { utterance, frame } = this.#speaking
    const sound = utterance.frames[frame]
    if (frame === 0 && utterance.heard !== undefined) {
      this.#hooks.begins(utterance.heard, (utterance.lastHeard + 1 - utterance.firstHeard) * FRAME_MS)
    }
    if (frame === utterance.firstHeard) this.#hooks.speech('caller_speech_start', atMs - FRAME_MS, utterance.text)
    if (frame === utterance.lastHeard) {
      this.#listeningSince = atMs
      this.#hooks.speech('caller_speech_end', atMs, utterance.text)
      this.#hooks.said(utterance.heard ?? utterance.text)
    }
    this.#speaking.frame += 1
    if (this.#speaking.frame >= utterance.frames.length) {
      this.#speaking = null
      this.#next(atMs)
    }
    return sound ?? silence
  }

  #next(atMs: number): void {
    this.#index += 1
    this.#stepBegan = atMs
  }

  #leave(silence?: Uint8Array): Uint8Array {
    this.#gone = true
    this.#hooks.hangUp()
    return silence ?? new Uint8Array()
  }
}
