import { resample } from '@klariqo/contract/resample'
import { createMp3Encoder } from 'wasm-media-encoders'
import type { Pcm } from '../../ports/speech.ts'

/** Good speech at 24 kHz or less, mono; about 8 kB a second. */
const BITRATE = 64
/** Rates the format has and this bit rate suits; others are brought to the last. */
const RATES = [16_000, 22_050, 24_000]

let loading: ReturnType<typeof createMp3Encoder> | null = null

/** The sound as an mp3 for browsers and ears. Longer than the sound by a few frames: the encoder pads. */
export async function encodeMp3(pcm: Pcm): Promise<Uint8Array> {
  loading ??= createMp3Encoder()
  const encoder = await loading
  const sampleRate = RATES.includes(pcm.sampleRate) ? pcm.sampleRate : (RATES.at(-1) ?? pcm.sampleRate)
  const samples = Float32Array.from(resample(pcm.samples, pcm.sampleRate, sampleRate), (sample) => sample / 32_768)
  // No await from here on: one encoder serves all, and each result is a view of its memory.
  encoder.configure({ channels: 1, sampleRate, bitrate: BITRATE })
  const body = Buffer.from(encoder.encode([samples]))
  return new Uint8Array(Buffer.concat([body, encoder.finalize()]))
}
