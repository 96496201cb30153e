import { activeLevel } from './active-level.ts'
import type { Sound } from './sound.ts'

/** Left before the first and after the last sound; ends of words are soft. */
const BEFORE_MS = 40
const AFTER_MS = 120
/** Quieter than this part of the speech is silence (-32 dB). */
const QUIET_RATIO = 0.025

/** The sound without the silence around it: a voice that starts 300 ms late makes the whole answer late. */
export function trimSilence<S extends Sound>(sound: S): S {
  const { samples, sampleRate } = sound
  const threshold = Math.max(30, activeLevel(sound) * QUIET_RATIO)
  const loud = (sample: number): boolean => Math.abs(sample) > threshold
  const first = samples.findIndex(loud)
  if (first === -1) return sound
  const start = Math.max(0, first - Math.round((BEFORE_MS * sampleRate) / 1000))
  const end = Math.min(samples.length, samples.findLastIndex(loud) + 1 + Math.round((AFTER_MS * sampleRate) / 1000))
  return { ...sound, samples: samples.slice(start, end) }
}
