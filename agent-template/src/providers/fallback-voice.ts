import { type FallbackOptions, fallbackStream } from './fallback-stream.ts'
import type { Ranked } from './ranked.ts'
import type { Voice } from './voice.ts'

/**
 * Several voices as one, in order. A clause that breaks off in the middle is said again from its beginning by the next voice: people
 * start a sentence again, too, and nobody knows at which word the first one stopped.
 */
export function fallbackVoice(voices: readonly Ranked<Voice>[], options: FallbackOptions): Voice {
  return {
    speak: (text, signal) => fallbackStream(voices, (voice, own) => voice.speak(text, own), signal, options),
  }
}
