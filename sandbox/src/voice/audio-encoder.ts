import { encodeMulaw } from '@klariqo/contract/mulaw'
import { resample } from '@klariqo/contract/resample'
import { createMp3Encoder } from 'wasm-media-encoders'
import type { OutputFormat } from './output-format.ts'

/** Turns spoken clauses into the bytes of one answer. `finish` gives what the format still holds back. */
export type AudioEncoder = { add(samples: Int16Array): Uint8Array; finish(): Uint8Array }

/** An encoder from `sampleRate` to the format. PCM is 16-bit little-endian; PCM and mu-law have no header. */
export async function createAudioEncoder(format: OutputFormat, sampleRate: number): Promise<AudioEncoder> {
  const none = new Uint8Array(0)
  const atRate = (samples: Int16Array): Int16Array => resample(samples, sampleRate, format.sampleRate)
  if (format.codec === 'ulaw') return { add: (samples) => encodeMulaw(atRate(samples)), finish: () => none }
  if (format.codec === 'pcm') return { add: (samples) => littleEndian(atRate(samples)), finish: () => none }
  const mp3 = await createMp3Encoder()
  mp3.configure({ channels: 1, sampleRate: format.sampleRate, bitrate: format.bitrate })
  return {
    add: (samples) => Uint8Array.from(mp3.encode([Float32Array.from(atRate(samples), (sample) => sample / 32_768)])),
    finish: () => Uint8Array.from(mp3.finalize()),
  }
}

function littleEndian(samples: Int16Array): Uint8Array {
  const bytes = Buffer.alloc(samples.length * 2)
  for (let i = 0; i < samples.length; i++) bytes.writeInt16LE(samples[i] ?? 0, i * 2)
  return new Uint8Array(bytes)
}
