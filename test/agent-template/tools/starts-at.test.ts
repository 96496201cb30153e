import { expect, test } from 'vitest'
import { startsAt } from '../../../agent-template/src/tools/starts-at.ts'

// Monday 23 November 2026, 12:30 in Sydney.
const at = { nowMs: Date.UTC(2026, 10, 23, 1, 30), timeZone: 'Australia/Sydney', language: 'en-AU', evening: false }

test.each([
  ['tomorrow at 9 am', '2026-11-23T22:00:00.000Z'],
  ['today at three', '2026-11-23T04:00:00.000Z'],
  ['Tuesday morning', '2026-11-23T21:00:00.000Z'],
  ['Monday afternoon', '2026-11-30T02:00:00.000Z'],
  ['the day after tomorrow around ten thirty', '2026-11-24T23:30:00.000Z'],
  ['Friday at half past whenever', null],
  ['as soon as possible', null],
  ['at 9', null],
])('%j begins at %j', (said, instant) => {
  expect(startsAt(said, at)).toBe(instant)
})

test('a table at seven is one of the evening', () => {
  expect(startsAt('Friday at 7', { ...at, evening: true })).toBe('2026-11-27T08:00:00.000Z')
})

test('in Spanish', () => {
  const there = { ...at, language: 'es-US', timeZone: 'America/New_York' }
  expect(startsAt('el viernes a las cuatro y media', there)).toBe('2026-11-27T21:30:00.000Z')
  expect(startsAt('mañana por la mañana', there)).toBe('2026-11-23T13:00:00.000Z')
})

test('where the clock changes in between, the hour is that of the day', () => {
  const before = { ...at, nowMs: Date.UTC(2026, 9, 3, 1), timeZone: 'Australia/Sydney' }
  expect(startsAt('Monday at 9 am', before)).toBe('2026-10-04T22:00:00.000Z')
  expect(startsAt('tomorrow at 9 am', { ...before, nowMs: Date.UTC(2026, 9, 2, 1) })).toBe('2026-10-02T23:00:00.000Z')
})
