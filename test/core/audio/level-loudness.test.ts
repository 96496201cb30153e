import fc from 'fast-check'
import { expect, test } from 'vitest'
import { activeLevel } from '../../../src/core/audio/active-level.ts'
import { levelLoudness } from '../../../src/core/audio/level-loudness.ts'

const RATE = 16_000
const tone = (ms: number, amplitude: number) =>
  Array.from({ length: (RATE * ms) / 1000 }, (_, i) => Math.round(amplitude * Math.sin((2 * Math.PI * 200 * i) / RATE)))
const sound = (...parts: number[][]) => ({ samples: Int16Array.from(parts.flat()), sampleRate: RATE })

test('a long pause does not make speech count as quiet', () => {
  const level = activeLevel(sound(tone(1000, 4_000)))
  expect(level).toBeCloseTo(4_000 / Math.SQRT2, -1)
  expect(activeLevel(sound(tone(500, 4_000), tone(5_000, 5), tone(500, 4_000)))).toBeCloseTo(level, -1)
})

test('quiet and loud speech come out at the telephone’s level', () => {
  for (const amplitude of [200, 1_000, 20_000]) {
    expect(activeLevel(levelLoudness(sound(tone(1000, amplitude), tone(300, 0))))).toBeCloseTo(2_600, -2)
  }
})

test('silence stays silence', () => {
  expect(levelLoudness(sound(tone(500, 3)))).toEqual(sound(tone(500, 3)))
  expect(levelLoudness(sound([]))).toEqual(sound([]))
})

test('whatever comes in, no sample leaves above the peak, and the order of loudness stays', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: -32_768, max: 32_767 }), { maxLength: 2_000 }), (samples) => {
      const levelled = levelLoudness(sound(samples)).samples
      expect(levelled.length).toBe(samples.length)
      if (activeLevel(sound(samples)) > 0) expect(levelled.every((sample) => Math.abs(sample) <= 29_001)).toBe(true)
      expect(levelled.every((sample, i) => sample === 0 || Math.sign(sample) === Math.sign(samples[i] ?? 0))).toBe(true)
    }),
  )
})
