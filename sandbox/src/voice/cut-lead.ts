/** Kept before the first sound. */
const KEPT_MS = 30
/** About -44 dBFS: below it is the engine's own silence. */
const SOUND = 200

/** The clause without the silence in front of its first word; flite puts 150 to 270 ms there, and a caller waits for it. */
export function cutLead(samples: Int16Array, sampleRate: number): Int16Array {
  const first = samples.findIndex((sample) => Math.abs(sample) > SOUND)
  return first === -1 ? samples : samples.subarray(Math.max(0, first - (KEPT_MS * sampleRate) / 1000))
}
