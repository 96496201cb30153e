import { decodeMulaw } from '@klariqo/contract/mulaw'
import { expect, test } from 'vitest'
import { prepareSnippetAudio } from '../../../src/core/audio/prepare-snippet-audio.ts'
import { trimSilence } from '../../../src/core/audio/trim-silence.ts'

const RATE = 24_000
const silence = (ms: number) => new Array<number>((RATE * ms) / 1000).fill(0)
const tone = (ms: number) =>
  Array.from({ length: (RATE * ms) / 1000 }, (_, i) => Math.round(3_000 * Math.sin((2 * Math.PI * 300 * i) / RATE)))
const sound = (...parts: number[][]) => ({ samples: Int16Array.from(parts.flat()), sampleRate: RATE })

test('the silence around the words goes, but for a breath; the one between them stays', () => {
  const trimmed = trimSilence(sound(silence(500), tone(400), silence(600), tone(400), silence(900)))
  expect(trimmed.samples.length / RATE).toBeCloseTo(0.04 + 0.4 + 0.6 + 0.4 + 0.12, 2)
})

test('sound without silence around it is left as it is', () => {
  expect(trimSilence(sound(tone(300))).samples.length).toBe((RATE * 300) / 1000)
  expect(trimSilence(sound([])).samples.length).toBe(0)
})

test('a snippet is whole frames of mu-law, and its duration is exactly theirs', () => {
  const { ulaw, durationMs, pcm } = prepareSnippetAudio(sound(silence(300), tone(1_005), silence(300)))
  expect(ulaw.length % 160).toBe(0)
  expect(durationMs).toBe(ulaw.length / 8)
  expect(durationMs).toBeGreaterThanOrEqual((pcm.samples.length / RATE) * 1000)
  expect(durationMs - (pcm.samples.length / RATE) * 1000).toBeLessThan(20)
  expect(Math.max(...decodeMulaw(ulaw))).toBeGreaterThan(3_000)
})
