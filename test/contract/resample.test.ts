import { resample } from '@klariqo/contract/resample'
import { expect, test } from 'vitest'

const tone = (rate: number, hertz: number, seconds = 0.5) =>
  Int16Array.from({ length: rate * seconds }, (_, i) => Math.round(10_000 * Math.sin((2 * Math.PI * hertz * i) / rate)))

const level = (samples: Int16Array) =>
  Math.sqrt(samples.subarray(400, -400).reduce((sum, sample) => sum + sample * sample, 0) / (samples.length - 800))

test.each([22_050, 16_000, 24_000, 44_100, 48_000])('a 1 kHz tone at %i Hz is the same tone at 8000 Hz', (rate) => {
  const out = resample(tone(rate, 1000), rate, 8000)
  const want = tone(8000, 1000)
  expect(out.length).toBe(want.length)
  const worst = out
    .subarray(400, -400)
    .reduce((max, sample, i) => Math.max(max, Math.abs(sample - (want[i + 400] ?? 0))), 0)
  expect(worst).toBeLessThan(150)
})

test('what the new rate cannot carry is taken out, not folded back', () => {
  expect(level(resample(tone(16_000, 6000), 16_000, 8000))).toBeLessThan(20)
})

test('going up keeps the tone', () => {
  expect(level(resample(tone(8000, 1000), 8000, 24_000))).toBeCloseTo(10_000 / Math.SQRT2, -2)
})

test('the same rate is a copy', () => {
  const samples = Int16Array.of(1, 2, 3)
  const out = resample(samples, 8000, 8000)
  expect([...out]).toEqual([1, 2, 3])
  expect(out).not.toBe(samples)
})

test('a rate that is no rate is refused', () => {
  expect(() => resample(Int16Array.of(1), 0, 8000)).toThrow(RangeError)
})
