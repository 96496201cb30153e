import { mkdir, rename, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { FRAME_BYTES, FRAME_MS, LINE_SAMPLE_RATE } from '@klariqo/contract/media-stream'
import { decodeMulaw, MULAW_SILENCE } from '@klariqo/contract/mulaw'
import { writeWav } from '@klariqo/contract/wav'
import type { LineFrame } from './line.ts'

/** A call is cut after four hours, so this bounds a recording as well. */
const MAX_FRAMES = (4 * 60 * 60 * 1000) / FRAME_MS

/** Keeps both sides of a line, as they were heard: what `clear` threw away is not in it. */
export class Recorder {
  readonly #caller: Uint8Array[] = []
  readonly #agent: Uint8Array[] = []

  add({ caller, agent }: LineFrame): void {
    if (this.#caller.length >= MAX_FRAMES) return
    this.#caller.push(caller)
    this.#agent.push(agent)
  }

  get durationMs(): number {
    return this.#caller.length * FRAME_MS
  }

  /** Writes a WAV: left the caller, right the agent; `mono` has the caller alone. The file appears whole or not at all. */
  async write(file: string, mono = false): Promise<void> {
    // The agent's frame is heard 20 ms later than the caller's frame of the same tick was spoken.
    const silence = new Uint8Array(FRAME_BYTES).fill(MULAW_SILENCE)
    const caller = samplesOf([...this.#caller, silence])
    const channels = mono ? [caller] : [caller, samplesOf([silence, ...this.#agent])]
    await mkdir(path.dirname(file), { recursive: true })
    const temporary = `${file}.${process.pid}.tmp`
    await writeFile(temporary, writeWav({ channels, sampleRate: LINE_SAMPLE_RATE }))
    await rename(temporary, file)
  }
}

const samplesOf = (frames: Uint8Array[]) => decodeMulaw(Buffer.concat(frames))
