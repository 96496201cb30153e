import { expect, test } from 'vitest'
import { sinceOf } from '../../src/core/since.ts'

const now = new Date('2026-11-22T12:00:00Z')

test.each([
  ['90m', '2026-11-22T10:30:00.000Z'],
  ['12h', '2026-11-22T00:00:00.000Z'],
  [' 2d ', '2026-11-20T12:00:00.000Z'],
  ['400d', '2025-10-18T12:00:00.000Z'],
])('%s before now', (text, expected) => {
  expect(sinceOf(text, now, 'billing reconcile').toISOString()).toBe(expected)
})

test.each(['', '2', '0d', '-1d', '1w', '401d', '1.5h', 'yesterday'])('"%s" is no span', (text) => {
  expect(() => sinceOf(text, now, 'billing reconcile')).toThrow('is no span such as')
})
