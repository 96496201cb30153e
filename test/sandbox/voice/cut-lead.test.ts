import { expect, test } from 'vitest'
import { cutLead } from '../../../sandbox/src/voice/cut-lead.ts'

test('silence before the first sound is cut to 30 ms, the rest stays', () => {
  const samples = Int16Array.of(...new Array<number>(2_000).fill(3), 5_000, 0, 0, -5_000)
  expect(cutLead(samples, 16_000)).toEqual(samples.slice(2_000 - 480))
})

test('what begins at once, and what is silent throughout, is left as it is', () => {
  expect(cutLead(Int16Array.of(900, 1), 16_000)).toEqual(Int16Array.of(900, 1))
  expect(cutLead(Int16Array.of(1, 2, 3), 16_000)).toEqual(Int16Array.of(1, 2, 3))
})
