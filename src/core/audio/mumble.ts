import type { Sound } from './sound.ts'

const SAMPLE_RATE = 8_000
/** About a third of a telephone's speech level (2600): heard, and too little to understand. */
const LOUDNESS = 1_300
const PITCH_HZ = 110
const SYLLABLES_PER_SECOND = 4

/** Somebody speaking away from the phone: a voice's pitch and pace, no words. */
export function mumble(ms: number): Sound {
  const samples = Int16Array.from({ length: Math.round((ms * SAMPLE_RATE) / 1000) }, (_, i) => {
    const time = i / SAMPLE_RATE
    const syllable = Math.abs(Math.sin(Math.PI * SYLLABLES_PER_SECOND * time))
    const glide = 1 + 0.08 * Math.sin(2 * Math.PI * 1.3 * time)
    const voice = [1, 2, 3, 4, 5].reduce((sum, n) => sum + Math.sin(2 * Math.PI * PITCH_HZ * glide * n * time) / n, 0)
    return Math.round(LOUDNESS * syllable * voice)
  })
  return { samples, sampleRate: SAMPLE_RATE }
}
