import { FRAME_BYTES } from '@klariqo/contract/media-stream'

/** The quietest four codes of mu-law: what a line sounds like when nobody speaks. */
const HISS = [0xff, 0xfe, 0x7e, 0x7f]
const noise = Uint8Array.from({ length: 8000 }, (_, i) => HISS[(Math.imul(i + 1, 2_654_435_761) >>> 13) & 3] ?? 0xff)

/** 20 ms of comfort noise; the frame number picks the place in one second of it. */
export function lineNoise(frame: number): Uint8Array {
  const start = (frame * FRAME_BYTES) % noise.length
  return noise.subarray(start, start + FRAME_BYTES)
}
