import type { Sound } from './sound.ts'

const FRAME_MS = 20
/** Frames below this are silence whatever the rest is (-60 dBFS). */
const SILENCE = 33
/** Frames this far below the mean of the others are pauses between words, not speech. */
const PAUSE_RATIO = 10 ** (-15 / 20)

/**
 * Root mean square of the speech alone, pauses left out, so that a sentence with a long pause is not taken for a quiet
 * one. 0 when there is no speech.
 */
export function activeLevel(sound: Sound): number {
  const powers = framePowers(sound).filter((power) => power > SILENCE ** 2)
  const gate = mean(powers) * PAUSE_RATIO ** 2
  return Math.sqrt(mean(powers.filter((power) => power > gate)))
}

function framePowers({ samples, sampleRate }: Sound): number[] {
  const length = Math.max(1, Math.round((sampleRate * FRAME_MS) / 1000))
  const powers: number[] = []
  for (let at = 0; at < samples.length; at += length) {
    powers.push(mean([...samples.subarray(at, at + length)].map((sample) => sample * sample)))
  }
  return powers
}

function mean(values: readonly number[]): number {
  return values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length
}
