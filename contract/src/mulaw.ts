/** G.711 mu-law, 8 bits a sample: what a phone line carries. Table driven, so a frame costs 160 look-ups. */

const BIAS = 0x84
const CLIP = 32_635
/** One byte of silence. */
export const MULAW_SILENCE = 0xff

const decoded = Int16Array.from({ length: 256 }, (_, byte) => decodeOne(byte))
/** Made on first use: an agent only listens. */
let encoded: Uint8Array | null = null

/** 16-bit samples to mu-law bytes, one a sample. */
export function encodeMulaw(samples: Int16Array): Uint8Array {
  encoded ??= Uint8Array.from({ length: 65_536 }, (_, index) => encodeOne(index - 32_768))
  const table = encoded
  const bytes = new Uint8Array(samples.length)
  for (let i = 0; i < samples.length; i++) bytes[i] = table[(samples[i] ?? 0) + 32_768] ?? MULAW_SILENCE
  return bytes
}

/** mu-law bytes to 16-bit samples. */
export function decodeMulaw(bytes: Uint8Array): Int16Array {
  const samples = new Int16Array(bytes.length)
  for (let i = 0; i < bytes.length; i++) samples[i] = decoded[bytes[i] ?? MULAW_SILENCE] ?? 0
  return samples
}

function decodeOne(byte: number): number {
  const bits = ~byte & 0xff
  const magnitude = ((((bits & 0x0f) << 3) + BIAS) << ((bits & 0x70) >> 4)) - BIAS
  return bits & 0x80 ? -magnitude : magnitude
}

function encodeOne(sample: number): number {
  const sign = sample < 0 ? 0x80 : 0
  const magnitude = Math.min(Math.abs(sample), CLIP) + BIAS
  const exponent = Math.max(0, 31 - Math.clz32(magnitude) - 7)
  const mantissa = (magnitude >> (exponent + 3)) & 0x0f
  return ~(sign | (exponent << 4) | mantissa) & 0xff
}
