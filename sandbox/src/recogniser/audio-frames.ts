import { decodeMulaw } from '@klariqo/contract/mulaw'
import type { ListenOptions } from './listen-options.ts'
import { FRAME_MS } from './voice-activity.ts'

/** Cuts a byte stream of any chunk size into 20 ms frames of samples. What does not fill a frame waits for more. */
export class AudioFrames {
  readonly #options: Pick<ListenOptions, 'encoding' | 'sampleRate'>
  readonly #frameBytes: number
  #rest: Buffer = Buffer.alloc(0)

  constructor(options: Pick<ListenOptions, 'encoding' | 'sampleRate'>) {
    this.#options = options
    const samples = Math.round((options.sampleRate * FRAME_MS) / 1000)
    this.#frameBytes = options.encoding === 'mulaw' ? samples : samples * 2
  }

  push(bytes: Buffer): Int16Array[] {
    const all = this.#rest.length === 0 ? bytes : Buffer.concat([this.#rest, bytes])
    const frames: Int16Array[] = []
    let at = 0
    for (; at + this.#frameBytes <= all.length; at += this.#frameBytes) {
      frames.push(this.#samples(all.subarray(at, at + this.#frameBytes)))
    }
    this.#rest = Buffer.from(all.subarray(at))
    return frames
  }

  #samples(bytes: Buffer): Int16Array {
    if (this.#options.encoding === 'mulaw') return decodeMulaw(bytes)
    const samples = new Int16Array(bytes.length / 2)
    for (let i = 0; i < samples.length; i++) samples[i] = bytes.readInt16LE(i * 2)
    return samples
  }
}
