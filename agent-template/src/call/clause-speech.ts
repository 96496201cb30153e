import type { Voice } from '../providers/voice.ts'
import { spokenText } from './spoken-text.ts'

/** Where one clause's sound goes. */
export type ClauseSink = { append(sound: Uint8Array): void; end(): void }

type SpeechStage = 'voice_request' | 'voice_first_sound'

export type ClauseSpeechOptions = {
  voice: Voice
  /** BCP 47. */
  language: string
  signal: AbortSignal
  begin(clause: string): ClauseSink
  onStage(stage: SpeechStage): void
}

/**
 * Says clauses one after the other: the next is synthesised while the one before is sent. `begin` is called with the first
 * sound of a clause in hand, so a voice that fails earlier leaves the line free.
 */
export class ClauseSpeech {
  readonly #options: ClauseSpeechOptions
  readonly #failed = new AbortController()
  /** Aborted when the reply is stopped, and when it cannot go on. */
  readonly signal: AbortSignal
  #spoken = 0
  #said: Promise<void> = Promise.resolve()
  #before = this.#said

  constructor(options: ClauseSpeechOptions) {
    this.#options = options
    this.signal = AbortSignal.any([options.signal, this.#failed.signal])
  }

  /** Clauses begun and snippets played. */
  get spoken(): number {
    return this.#spoken
  }

  /** Resolves when the voice is free for another clause: it has two at most. */
  async room(): Promise<void> {
    await this.#before
  }

  say(clause: string): void {
    const { voice, language, begin, onStage } = this.#options
    onStage('voice_request')
    const sound = voice.speak(spokenText(clause, language), this.signal)[Symbol.asyncIterator]()
    const first = sound.next()
    first.catch(() => undefined) // looked at below, when it is this clause's turn
    this.#then(async () => {
      let piece = await first
      if (piece.done) return
      onStage('voice_first_sound')
      this.signal.throwIfAborted()
      const sink = begin(clause)
      this.#spoken += 1
      try {
        for (; !piece.done; piece = await sound.next()) sink.append(piece.value)
      } finally {
        sink.end()
      }
    })
  }

  /** Plays something from disk behind all that is said so far. */
  play(start: () => void): void {
    this.#then(async () => {
      this.signal.throwIfAborted()
      start()
      this.#spoken += 1
    })
  }

  /** Resolves when all of it is sent; throws what the voice failed with. */
  async end(): Promise<void> {
    await this.#said
  }

  /** Gives up what is not sent yet; resolves when the voice has let go. The first reason counts. */
  async fail(error: unknown): Promise<void> {
    this.#failed.abort(error)
    await this.#said.catch(() => undefined)
  }

  #then(next: () => Promise<void>): void {
    this.#before = this.#said
    this.#said = this.#said.then(next)
    this.#said.catch((error: unknown) => this.#failed.abort(error))
  }
}
