import { expect, test } from 'vitest'
import { localTime } from '../../src/core/local-time.ts'

test.each([
  ['2026-11-22T23:12:59.999Z', 'Australia/Sydney', '2026-11-23 10:12'],
  ['2026-11-22T18:30:00Z', 'Asia/Kolkata', '2026-11-23 00:00'],
  ['2026-11-22T09:05:00Z', 'UTC', '2026-11-22 09:05'],
])('%s in %s is %s', (moment, zone, text) => {
  expect(localTime(moment, zone)).toBe(text)
})
