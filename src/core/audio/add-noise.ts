import type { Sound } from './sound.ts'

/** Noise before and after the words, ms: a room does not fall silent between them. */
const AROUND_MS = 200
const FULL_SCALE = 32_767

/** The sound in a room with noise of this loudness (root mean square, dBFS), softer towards the highs as rooms are. The same noise each time. */
export function addNoise<S extends Sound>(sound: S, loudness: number): S {
  const around = Math.round((AROUND_MS * sound.sampleRate) / 1000)
  const samples = new Int16Array(sound.samples.length + 2 * around)
  samples.set(sound.samples, around)
  const room = roomNoise(samples.length)
  const level = Math.sqrt(room.reduce((sum, value) => sum + value * value, 0) / Math.max(1, room.length))
  const gain = (FULL_SCALE * 10 ** (loudness / 20)) / level
  const noisy = samples.map((sample, i) =>
    Math.max(-FULL_SCALE, Math.min(FULL_SCALE, Math.round(sample + gain * (room[i] ?? 0)))),
  )
  return { ...sound, samples: noisy }
}

function roomNoise(length: number): Float64Array {
  const noise = new Float64Array(length)
  let seed = 1
  let last = 0
  for (let i = 0; i < length; i++) {
    seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0
    last = 0.8 * last + seed / 2 ** 31 - 1
    noise[i] = last
  }
  return noise
}
