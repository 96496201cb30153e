import { readFile } from 'node:fs/promises'
import type { CallerStep } from '@klariqo/contract/carrier-call'
import { FRAME_BYTES, LINE_SAMPLE_RATE } from '@klariqo/contract/media-stream'
import { encodeMulaw } from '@klariqo/contract/mulaw'
import { resample } from '@klariqo/contract/resample'
import { readWav } from '@klariqo/contract/wav'
import { isAudible } from './loudness.ts'

/**
 * What a caller says: whole 20 ms frames, and in which of them the voice begins and ends (a file may have silence around
 * it). `heard`: the words of a text caller, which the recogniser is given.
 */
export type Utterance = { text: string; heard?: string; frames: Uint8Array[]; firstHeard: number; lastHeard: number }
type Say = { do: 'say'; when: 'after_agent' | 'interrupt' | 'at_once'; after_ms: number; utterance: Utterance }
/** A caller's step with its sound read in. `at_once` is a machine's: it does not wait to be spoken to. */
export type PreparedStep = Exclude<CallerStep, { do: 'say' }> | Say

/** Reads the sound of every step before the phone rings. Throws an Error naming the file that cannot be used. */
export async function prepareSteps(steps: readonly CallerStep[]): Promise<PreparedStep[]> {
  return Promise.all(steps.map(async (step) => (step.do === 'say' ? prepare(step, await readUtterance(step)) : step)))
}

const prepare = ({ when, after_ms }: Pick<Say, 'when' | 'after_ms'>, utterance: Utterance): Say => ({
  do: 'say',
  when,
  after_ms,
  utterance,
})

async function readUtterance(step: Extract<CallerStep, { do: 'say' }>): Promise<Utterance> {
  try {
    const { samples, sampleRate, channels } = readWav(await readFile(step.wav))
    const mono = channels === 1 ? samples : mixDown(samples, channels)
    const heard = step.heard === undefined ? {} : { heard: step.heard }
    return { text: step.text, ...heard, ...framesOf(encodeMulaw(resample(mono, sampleRate, LINE_SAMPLE_RATE))) }
  } catch (cause) {
    throw new Error(`the caller's sound ${step.wav} cannot be used: ${(cause as Error).message}`, { cause })
  }
}

/** Cuts mu-law into 20 ms frames, the last one filled up. */
export function framesOf(bytes: Uint8Array): Omit<Utterance, 'text' | 'heard'> {
  const frames = Array.from({ length: Math.ceil(bytes.length / FRAME_BYTES) }, (_, i) => {
    const frame = new Uint8Array(FRAME_BYTES).fill(0xff)
    frame.set(bytes.subarray(i * FRAME_BYTES, (i + 1) * FRAME_BYTES))
    return frame
  })
  const firstHeard = Math.max(0, frames.findIndex(isAudible))
  const lastHeard = Math.max(firstHeard, frames.findLastIndex(isAudible))
  return { frames, firstHeard, lastHeard }
}

function mixDown(samples: Int16Array, channels: number): Int16Array {
  return Int16Array.from({ length: Math.floor(samples.length / channels) }, (_, i) => {
    let sum = 0
    for (let channel = 0; channel < channels; channel++) sum += samples[i * channels + channel] ?? 0
    return Math.round(sum / channels)
  })
}
