import { decodeMulaw } from '@klariqo/contract/mulaw'

/** Root mean square above which a frame counts as heard: about -50 dB of full scale, above line noise, below a whisper. */
const HEARD = 100

/** Whether somebody on the line would hear something in this frame. */
export function isAudible(frame: Uint8Array): boolean {
  const samples = decodeMulaw(frame)
  let sum = 0
  for (const sample of samples) sum += sample * sample
  return Math.sqrt(sum / Math.max(1, samples.length)) > HEARD
}
