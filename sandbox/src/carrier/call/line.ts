import { FRAME_MS } from '@klariqo/contract/media-stream'
import { Playback } from './playback.ts'
import type { Ticker } from './ticker.ts'

/** 20 ms of a call. `caller` was spoken in the 20 ms before `atMs`, `agent` is heard in those after it. */
export type LineFrame = { atMs: number; caller: Uint8Array; agent: Uint8Array }

/** What the person on the phone says in the next 20 ms; `atMs` is the end of that frame. */
export type VoiceSource = (atMs: number) => Uint8Array

/** An answered phone line: sound both ways on one absolute 20 ms clock that starts at 0. */
export class Line {
  readonly playback = new Playback()
  readonly #stop: () => void
  readonly #listeners = new Set<(frame: LineFrame) => void>()
  #atMs = 0

  constructor(ticker: Ticker, voice: VoiceSource) {
    this.#stop = ticker((tick) => {
      this.#atMs = tick * FRAME_MS
      const frame = { atMs: this.#atMs, caller: voice(this.#atMs), agent: this.playback.take() }
      for (const listener of this.#listeners) listener(frame)
    })
  }

  /** Milliseconds since the call was answered. */
  get atMs(): number {
    return this.#atMs
  }

  /** Hears every frame until the returned function is called. */
  listen(listener: (frame: LineFrame) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** Resolves when the sound has been played; aborted, what is left of everything queued is thrown away. */
  async play(bytes: Uint8Array, signal: AbortSignal): Promise<void> {
    if (!this.playback.enqueue(bytes)) throw new Error('more than ten minutes of sound queued')
    try {
      await this.until((done) => this.playback.mark(done), signal)
    } catch (error) {
      this.playback.clear()
      throw error
    }
  }

  /** Resolves after `ms` of line time. */
  wait(ms: number, signal: AbortSignal): Promise<void> {
    const end = this.#atMs + ms
    return this.until((done) => this.listen(({ atMs }) => atMs >= end && done()), signal)
  }

  /** Resolves when `start` calls `done`; rejects with the signal's reason. What `start` returns is undone after either. */
  until(start: (done: () => void) => unknown, signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal.aborted) return reject(signal.reason)
      let undo: unknown
      let settled = false
      const finish = (settle: () => void) => () => {
        settled = true
        signal.removeEventListener('abort', abort)
        if (typeof undo === 'function') undo()
        settle()
      }
      const abort = finish(() => reject(signal.reason))
      signal.addEventListener('abort', abort, { once: true })
      undo = start(finish(resolve))
      if (settled && typeof undo === 'function') undo()
    })
  }

  close(): void {
    this.#stop()
    this.#listeners.clear()
  }
}
