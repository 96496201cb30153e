import { activeLevel } from './active-level.ts'
import type { Sound } from './sound.ts'

/**
 * Level of active speech on a telephone line: -19 dBm0, which is a root mean square of 2600 in 16-bit samples
 * (RFC 7874, section 4, after ITU-T G.115 and G.169).
 */
const TARGET_LEVEL = 2_600
/** No sample goes above this (about -1 dBFS): louder is clipped by the line. */
const PEAK = 29_000

/** The sound with its speech at the telephone's level. One gain for the whole, so that it stays as it was spoken. */
export function levelLoudness<S extends Sound>(sound: S): S {
  const level = activeLevel(sound)
  if (level === 0) return sound
  const peak = sound.samples.reduce((most, sample) => Math.max(most, Math.abs(sample)), 1)
  const gain = Math.min(TARGET_LEVEL / level, PEAK / peak)
  return { ...sound, samples: sound.samples.map((sample) => Math.round(sample * gain)) }
}
