import { readFileSync } from 'node:fs'
import { decodeMulaw } from '@klariqo/contract/mulaw'
import { readWav } from '@klariqo/contract/wav'

const RATE = 8000
const FRAME = RATE / 50

/** What the agent's side of a call sounds like: the right channel of its recording. */
export function agentSide(recording: string): Int16Array {
  const { samples, channels, sampleRate } = readWav(readFileSync(recording))
  if (channels !== 2 || sampleRate !== RATE) throw new Error(`${recording} is no recording of a call`)
  return Int16Array.from({ length: samples.length / 2 }, (_, i) => samples[2 * i + 1] ?? 0)
}

export const readUlaw = (file: string): Int16Array => decodeMulaw(readFileSync(file))

/**
 * How much a piece of a recording sounds like this snippet, 0 to 1: the best correlation of both loudness curves. Another
 * sentence of the same voice stays below 0.7.
 */
export function likeness(recording: Int16Array, snippet: Int16Array): number {
  const [whole, part] = [loudness(recording), loudness(snippet)]
  let best = 0
  for (let lag = 0; lag + part.length <= whole.length; lag++) {
    best = Math.max(best, correlation(whole.subarray(lag, lag + part.length), part))
  }
  return best
}

/** When a beep of 1 kHz begins, in ms; null without one of at least 200 ms. */
export function beepAt(recording: Int16Array): number | null {
  let frames = 0
  for (let i = 0; i + FRAME <= recording.length; i += FRAME) {
    frames = isTone(recording.subarray(i, i + FRAME), 1000) ? frames + 1 : 0
    if (frames === 10) return (i / FRAME - 9) * 20
  }
  return null
}

/** Goertzel: most of the frame's power lies at this frequency. */
function isTone(frame: Int16Array, hertz: number): boolean {
  const turn = 2 * Math.cos((2 * Math.PI * hertz) / RATE)
  let [before, last, power] = [0, 0, 0]
  for (const sample of frame) {
    const now = sample + turn * last - before
    before = last
    last = now
    power += sample * sample
  }
  const atTone = (before * before + last * last - turn * before * last) * (2 / frame.length)
  return power / frame.length > 1000 ** 2 && atTone > 0.8 * power
}

function loudness(samples: Int16Array): Float64Array {
  return Float64Array.from({ length: Math.floor(samples.length / FRAME) }, (_, i) => {
    let sum = 0
    for (const sample of samples.subarray(i * FRAME, (i + 1) * FRAME)) sum += sample * sample
    return Math.sqrt(sum / FRAME)
  })
}

function correlation(a: Float64Array, b: Float64Array): number {
  const mean = (values: Float64Array) => values.reduce((sum, value) => sum + value, 0) / values.length
  const [meanA, meanB] = [mean(a), mean(b)]
  let [product, squareA, squareB] = [0, 0, 0]
  a.forEach((value, i) => {
    const [x, y] = [value - meanA, (b[i] ?? 0) - meanB]
    product += x * y
    squareA += x * x
    squareB += y * y
  })
  return squareA === 0 || squareB === 0 ? 0 : product / Math.sqrt(squareA * squareB)
}
