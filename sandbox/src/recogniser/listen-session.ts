import { Endpointer, type TurnEvent } from './endpointer.ts'
import type { Given } from './given-words.ts'
import { type Heard, resultsMessage } from './listen-messages.ts'
import type { ListenOptions } from './listen-options.ts'
import type { Decode } from './moonshine.ts'
import { Segment } from './segment.ts'
import { FRAME_MS, type VoiceActivity } from './voice-activity.ts'
import { WordReader } from './word-reader.ts'

/** Sound kept from before the first voiced frame. */
const BEFORE_FRAMES = 300 / FRAME_MS
/** How much more speech an interim result waits for. */
const INTERIM_FRAMES = 500 / FRAME_MS
/** With endpointing off, text is still settled after this much silence. */
const SETTLE_MS = 1_000
/** Longer speech is settled at its next pause, and at the latest here: the model is made for short utterances. */
const LONG_MS = 12_000
const LONGEST_MS = 20_000
/** In silence an empty result comes this often, as from the vendor; a client has to bear it. */
const EMPTY_FRAMES = 5_000 / FRAME_MS

export type SessionParts = {
  options: ListenOptions
  requestId: string
  voice: VoiceActivity
  decode: Decode
  /** Words that a stretch of speech is to be heard as, instead of decoding it; null when none wait. */
  takeGiven(): Given | null
  send(message: object): void
  /** The model failed; the connection cannot go on. */
  fail(error: unknown): void
}

/**
 * One audio stream: 20 ms frames in, Deepgram's messages out. Times are the audio's own, so it does not matter how fast
 * the audio comes. Messages that need a decode leave in the order of the audio.
 */
export class ListenSession {
  readonly #parts: SessionParts
  readonly #endpointer: Endpointer
  readonly #before: Int16Array[] = []
  #segment: Segment | null = null
  /** Given words whose sound is being heard, and how much of them the last interim result had. */
  #reader: WordReader | null = null
  #readLast = ''
  #frames = 0
  #settled = 0
  #lastInterim = 0
  /** End of the last word that no UtteranceEnd has told of yet; null when there is none. */
  #untoldWordEnd: number | null = null
  #outbox: Promise<void> = Promise.resolve()

  constructor(parts: SessionParts) {
    this.#parts = parts
    const { endpointingMs, utteranceEndMs } = parts.options
    this.#endpointer = new Endpointer({ endpointMs: endpointingMs ?? SETTLE_MS, utteranceEndMs })
  }

  get seconds(): number {
    return inSeconds(this.#frames)
  }

  frame(samples: Int16Array): void {
    const voice = this.#parts.voice.isVoice(samples)
    this.#frames += 1
    this.#before.push(samples)
    if (this.#before.length > BEFORE_FRAMES) this.#before.shift()
    this.#segment?.add(samples, voice)
    for (const event of this.#endpointer.push(voice)) this.#on(event)
    // After a settling in the middle of speech: the rest of it is a stretch of its own.
    if (voice && !this.#segment && this.#endpointer.speaking) this.#begin(this.#frames - 1)
    if (voice) this.#whileSpeaking()
    else if (!this.#segment && this.#frames - this.#settled >= EMPTY_FRAMES) this.#settle({ speechFinal: false })
  }

  /** `Finalize`: everything heard so far is settled now. */
  finalize(): void {
    this.#settle({ speechFinal: false, fromFinalize: true })
  }

  /** Settles what is left and resolves when every message has gone out. */
  async end(): Promise<void> {
    if (this.#segment) this.#settle({ speechFinal: true })
    await this.#outbox
  }

  /** The line broke: given words that were not told to the end. */
  abandon(): Given | null {
    const left = this.#reader?.left
    return left && left.words.length > 0 ? left : null
  }

  #on(event: TurnEvent): void {
    switch (event.kind) {
      case 'speech_start':
        this.#begin(event.start)
        if (this.#parts.options.vadEvents) {
          this.#parts.send({ type: 'SpeechStarted', channel: [0], timestamp: inSeconds(event.start) })
        }
        break
      case 'pause':
        this.#onPause(event.speechEnd)
        break
      case 'resume':
        this.#segment?.resume()
        break
      case 'endpoint':
        this.#settle({ speechFinal: this.#parts.options.endpointingMs !== null, speechEnd: event.speechEnd })
        break
      case 'utterance_end':
        this.#enqueue(async () => {
          if (this.#untoldWordEnd === null) return
          this.#parts.send({ type: 'UtteranceEnd', channel: [0, 1], last_word_end: this.#untoldWordEnd })
          this.#untoldWordEnd = null
        })
        break
    }
  }

  #begin(start: number): void {
    // What was settled already is not heard twice.
    const before = this.#before.slice(Math.max(0, this.#before.length - (this.#frames - this.#settled)))
    const voiced = this.#frames - start
    this.#segment = new Segment({ speechStart: start, before, voiced }, this.#parts.decode)
    this.#lastInterim = this.#frames
    this.#claim(this.#segment, this.#reader !== null)
  }

  /** Takes the next given words for this speech. What is left of earlier ones gives way: their sound never came. */
  #claim(segment: Segment, replace: boolean): WordReader | null {
    const given = this.#reader === null || replace ? this.#parts.takeGiven() : null
    if (given) this.#reader = new WordReader(given, segment.speechStart * FRAME_MS)
    if (given || replace) this.#readLast = ''
    return this.#reader
  }

  /** Decodes as if this were the end: mostly it is, and then the text is there when the endpoint comes. */
  #onPause(speechEnd: number): void {
    const segment = this.#segment
    if (!segment) return
    if (segment.lengthMs >= LONG_MS) this.#settle({ speechFinal: false, speechEnd })
    else if (!this.#claim(segment, false)) this.#interim(segment, segment.text(speechEnd))
  }

  #whileSpeaking(): void {
    const segment = this.#segment
    if (!segment) return
    const reader = this.#claim(segment, false)
    if (segment.lengthMs >= LONGEST_MS) this.#settle({ speechFinal: false })
    else if (reader) this.#read(segment, reader)
    else if (this.#parts.options.interimResults && this.#frames - this.#lastInterim >= INTERIM_FRAMES) {
      this.#lastInterim = this.#frames
      this.#interim(segment, segment.interim())
    }
  }

  /** One interim result a word. */
  #read(segment: Segment, reader: WordReader): void {
    const text = reader.until(this.#frames * FRAME_MS)
    if (text === this.#readLast) return
    this.#readLast = text
    this.#interim(segment, Promise.resolve(text))
  }

  #interim(segment: Segment, decoding: Promise<string | null>): void {
    if (!this.#parts.options.interimResults) return
    const [start, end] = [this.#settled, this.#frames]
    decoding.then(
      (text) =>
        this.#enqueue(async () => {
          // Late: the turn has been settled meanwhile, and a guess after the answer would only confuse.
          if (!text || this.#segment !== segment) return
          const heard = { text, start, end, speechStart: segment.speechStart, speechEnd: end }
          this.#sendResults(heard, { isFinal: false, speechFinal: false, fromFinalize: false })
        }),
      (error: unknown) => this.#parts.fail(error),
    )
  }

  #settle(how: { speechFinal: boolean; fromFinalize?: boolean; speechEnd?: number }): void {
    const segment = this.#segment
    const [start, end] = [this.#settled, this.#frames]
    const speechEnd = how.speechEnd ?? end
    const reader = segment && this.#claim(segment, false)
    const text = reader ? reader.settle(speechEnd * FRAME_MS) : segment?.text(speechEnd)
    if (reader?.finished) this.#reader = null
    this.#segment = null
    this.#settled = end
    this.#enqueue(async () => {
      const heard = { text: (await text) ?? '', start, end, speechStart: segment?.speechStart ?? start, speechEnd }
      if (heard.text !== '') this.#untoldWordEnd = inSeconds(speechEnd)
      const flags = { isFinal: true, speechFinal: how.speechFinal, fromFinalize: how.fromFinalize ?? false }
      this.#sendResults(heard, flags)
    })
  }

  #sendResults(heard: Heard, flags: { isFinal: boolean; speechFinal: boolean; fromFinalize: boolean }): void {
    const inTime = {
      text: heard.text,
      start: inSeconds(heard.start),
      end: inSeconds(heard.end),
      speechStart: inSeconds(heard.speechStart),
      speechEnd: inSeconds(heard.speechEnd),
    }
    this.#parts.send(resultsMessage(inTime, flags, this.#parts))
  }

  #enqueue(send: () => Promise<void>): void {
    this.#outbox = this.#outbox.then(send).catch((error: unknown) => this.#parts.fail(error))
  }
}

function inSeconds(frames: number): number {
  return Math.round(frames * FRAME_MS) / 1000
}
