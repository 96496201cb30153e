import loadFvad from '@echogarden/fvad-wasm'
import { resample } from '@klariqo/contract/resample'

/** Length of one decision. */
export const FRAME_MS = 20
/** 3 is the detector's strictest: on telephone sound it missed nothing and cut least. */
const STRICTEST = 3
/** Root mean square below which nothing is taken for a voice (about -55 dBFS): line hiss. */
const FLOOR = 60
const OWN_RATES = [8_000, 16_000, 32_000, 48_000]
let module: ReturnType<typeof loadFvad> | null = null

/** Says for each 20 ms frame whether somebody speaks. Holds memory until `close`. */
export type VoiceActivity = { isVoice(frame: Int16Array): boolean; close(): void }

/** A detector for frames of `sampleRate`; rates the detector does not know are brought to 16 kHz, frame by frame. */
export async function createVoiceActivity(sampleRate: number): Promise<VoiceActivity> {
  // One module serves every stream; each has its own detector in it.
  module ??= loadFvad()
  const fvad = await module
  const rate = OWN_RATES.includes(sampleRate) ? sampleRate : 16_000
  const length = (rate * FRAME_MS) / 1000
  const pointer = fvad._malloc(length * 2)
  const handle = fvad._fvad_new()
  fvad._fvad_set_mode(handle, STRICTEST)
  fvad._fvad_set_sample_rate(handle, rate)
  return {
    isVoice(frame) {
      if (level(frame) < FLOOR) return false
      const samples = rate === sampleRate ? frame : resample(frame, sampleRate, rate).subarray(0, length)
      fvad.HEAP16.set(samples, pointer >> 1)
      return fvad._fvad_process(handle, pointer, length) === 1
    },
    close() {
      fvad._fvad_free(handle)
      fvad._free(pointer)
    },
  }
}

function level(frame: Int16Array): number {
  let sum = 0
  for (const sample of frame) sum += sample * sample
  return Math.sqrt(sum / frame.length)
}
