import { encodeMulaw, MULAW_SILENCE } from '@klariqo/contract/mulaw'
import { resample } from '@klariqo/contract/resample'
import { levelLoudness } from './level-loudness.ts'
import type { Sound } from './sound.ts'
import { trimSilence } from './trim-silence.ts'

const PHONE_RATE = 8_000
/** Bytes of one 20 ms frame on the line. */
const FRAME = 160

/**
 * A snippet ready for the line: trimmed, levelled, and as 8 kHz mu-law in whole frames. `durationMs` is the mu-law's own,
 * to the millisecond; an mp3 of the same `pcm` is longer by its encoder's padding.
 */
export function prepareSnippetAudio<S extends Sound>(spoken: S): { ulaw: Uint8Array; pcm: S; durationMs: number } {
  const pcm = levelLoudness(trimSilence(spoken))
  const bytes = encodeMulaw(resample(pcm.samples, pcm.sampleRate, PHONE_RATE))
  const ulaw = new Uint8Array(Math.ceil(bytes.length / FRAME) * FRAME).fill(MULAW_SILENCE)
  ulaw.set(bytes)
  return { ulaw, pcm, durationMs: ulaw.length / (PHONE_RATE / 1000) }
}
