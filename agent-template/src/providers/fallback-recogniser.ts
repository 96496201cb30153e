import { FRAME_MS } from '@klariqo/contract/media-stream'
import { inOrder, type Ranked } from './ranked.ts'
import type { Heard, RecognisedCall, Recogniser, RecogniserListener, RecogniserStream } from './recogniser.ts'

/** 5 s of sound: more than a caller says without a pause in which the recogniser settles on words. */
const KEPT_FRAMES = 250
/** A single provider is tried once more, not at the very moment it failed. */
const AGAIN_MS = 300

export type FallbackRecogniserOptions = { onFailure(name: string, error: unknown): void }

/**
 * Several recognisers as one ear. Sound that no final words cover yet is kept; when a line fails, or is `late`, the next provider
 * gets it first, so nothing the caller says is lost. A late line is not closed: whichever has words first stays. A single provider
 * that fails gets one new line. Without a word in between, every provider is asked once; then the ear has failed.
 */
export function fallbackRecogniser(
  recognisers: readonly Ranked<Recogniser>[],
  options: FallbackRecogniserOptions,
): Recogniser {
  return { open: (listener, call) => new FallbackEar(recognisers, options, listener, call) }
}

type Line = { who: Ranked<Recogniser>; stream: RecogniserStream; offsetMs: number }

class FallbackEar implements RecogniserStream {
  readonly #recognisers: readonly Ranked<Recogniser>[]
  readonly #options: FallbackRecogniserOptions
  readonly #listener: RecogniserListener
  readonly #call: RecognisedCall
  /** Whom to ask until there are words again. */
  #left: Ranked<Recogniser>[] = []
  #lines: Line[] = []
  #again: NodeJS.Timeout | undefined
  #kept: Buffer[] = []
  /** Where the kept sound begins, ms of the call. */
  #keptFromMs = 0
  #closed = false

  constructor(
    recognisers: readonly Ranked<Recogniser>[],
    options: FallbackRecogniserOptions,
    listener: RecogniserListener,
    call: RecognisedCall,
  ) {
    this.#recognisers = recognisers
    this.#options = options
    this.#listener = listener
    this.#call = call
    const line = inOrder(recognisers)
    this.#left = line.length === 1 ? [...line, ...line] : line
    this.#next()
  }

  send(frame: Buffer): void {
    if (this.#closed) return
    this.#kept.push(frame)
    if (this.#kept.length > KEPT_FRAMES) this.#drop(1)
    for (const { stream } of this.#lines) stream.send(frame)
  }

  late(): void {
    for (const { stream } of this.#lines) stream.late()
    // The same one again would only be as late: it has the sound already.
    if (this.#lines.length === 1 && this.#recognisers.length > 1) this.#next()
  }

  close(): void {
    if (this.#closed) return
    this.#closed = true
    clearTimeout(this.#again)
    for (const { stream } of this.#lines.splice(0)) stream.close()
    this.#kept = []
  }

  /** Opens the next line; false when there is nobody left to ask. */
  #next(): boolean {
    const who = this.#left.shift()
    if (who === undefined || this.#closed) return false
    let line: Line | null = null
    const stream = who.provider.open(
      {
        onHeard: (event) => line !== null && this.#onHeard(line, event),
        onFailure: (error) => line !== null && this.#onFailure(line, error),
      },
      this.#call,
    )
    line = { who, stream, offsetMs: this.#keptFromMs }
    this.#lines.push(line)
    for (const frame of this.#kept) stream.send(frame)
    return true
  }

  #onHeard(line: Line, event: Heard): void {
    if (!this.#lines.includes(line)) return
    if (event.kind === 'words' && event.text !== '') this.#keepOnly(line)
    // A challenger that has heard nothing may not end the caller's turn.
    if (this.#lines[0] !== line) return
    if (event.kind === 'words' && event.final) this.#settle(line, event.soundEndMs)
    this.#listener.onHeard(event)
  }

  /** It has words: it is the ear from here on. One that was late with them has failed. */
  #keepOnly(line: Line): void {
    for (const other of this.#lines.filter((each) => each !== line)) {
      other.stream.close()
      if (this.#lines.indexOf(other) < this.#lines.indexOf(line)) this.#failed(other, new Error('overtaken'))
    }
    this.#lines = [line]
    line.who.breaker.succeeded()
    const others = inOrder(this.#recognisers).filter(({ provider }) => provider !== line.who.provider)
    this.#left = [...others, line.who]
  }

  #onFailure(line: Line, error: Error): void {
    if (this.#closed || !this.#lines.includes(line)) return
    this.#lines = this.#lines.filter((each) => each !== line)
    this.#failed(line, error)
    if (this.#lines.length > 0) return
    const [next] = this.#left
    if (next === undefined) {
      this.close()
      this.#listener.onFailure(error)
    } else if (next.provider !== line.who.provider) this.#next()
    else this.#again = setTimeout(() => this.#next(), AGAIN_MS)
  }

  #failed({ who }: Line, error: unknown): void {
    who.breaker.failed()
    this.#options.onFailure(who.name, error)
  }

  /** Words are final up to `soundEndMs` of this line's sound; where it does not say, all of it is taken as settled. */
  #settle(line: Line, soundEndMs: number | undefined): void {
    if (soundEndMs === undefined) return this.#drop(this.#kept.length)
    const settledMs = line.offsetMs + soundEndMs - this.#keptFromMs
    this.#drop(Math.min(this.#kept.length, Math.max(0, Math.floor(settledMs / FRAME_MS))))
  }

  #drop(frames: number): void {
    this.#kept.splice(0, frames)
    this.#keptFromMs += frames * FRAME_MS
  }
}
