import { FRAME_BYTES, LINE_SAMPLE_RATE } from '@klariqo/contract/media-stream'
import { MULAW_SILENCE } from '@klariqo/contract/mulaw'

/** Sound buffered for one call at most: ten minutes, as with the vendor. */
export const MAX_BUFFERED_BYTES = 10 * 60 * LINE_SAMPLE_RATE

type Mark = { position: number; reached: () => void }

/**
 * What the caller is going to hear, in order, and how far it has been played. A mark is reached when the sound queued
 * before it has been played, at once when nothing is queued or when `clear` throws the rest away.
 * Nothing here knows of time: the line takes one frame each 20 ms.
 */
export class Playback {
  #chunks: Uint8Array[] = []
  #offset = 0
  #queued = 0
  #played = 0
  #marks: Mark[] = []
  /** The frame taken last held sound, so what was queued before a mark made now is still being heard. */
  #sounding = false

  get bufferedBytes(): number {
    return this.#queued
  }

  /** False, and nothing kept, when more than ten minutes would be waiting. */
  enqueue(bytes: Uint8Array): boolean {
    if (bytes.length === 0) return true
    if (this.#queued + bytes.length > MAX_BUFFERED_BYTES) return false
    this.#chunks.push(bytes)
    this.#queued += bytes.length
    return true
  }

  mark(reached: () => void): void {
    if (this.#queued === 0 && !this.#sounding) reached()
    else this.#marks.push({ position: this.#played + this.#queued, reached })
  }

  /** Throws away what was not played; every waiting mark is reached at once. Returns the bytes thrown away. */
  clear(): number {
    const dropped = this.#queued
    this.#chunks = []
    this.#offset = 0
    this.#queued = 0
    this.#reach(Number.POSITIVE_INFINITY)
    return dropped
  }

  /** The next 20 ms, filled up with silence; marks passed by the frame before are reached first. */
  take(): Uint8Array {
    this.#reach(this.#played)
    const frame = new Uint8Array(FRAME_BYTES).fill(MULAW_SILENCE)
    let filled = 0
    for (let chunk = this.#chunks[0]; chunk && filled < FRAME_BYTES; chunk = this.#chunks[0]) {
      const part = chunk.subarray(this.#offset, this.#offset + FRAME_BYTES - filled)
      frame.set(part, filled)
      filled += part.length
      this.#offset += part.length
      if (this.#offset < chunk.length) break
      this.#chunks.shift()
      this.#offset = 0
    }
    this.#played += filled
    this.#queued -= filled
    this.#sounding = filled > 0
    return frame
  }

  #reach(position: number): void {
    const due = this.#marks.filter((mark) => mark.position <= position)
    if (due.length === 0) return
    this.#marks = this.#marks.filter((mark) => mark.position > position)
    for (const mark of due) mark.reached()
  }
}
