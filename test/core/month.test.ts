import { expect, test } from 'vitest'
import { calendarDay } from '../../src/core/calendar-day.ts'
import { dayAt, dayTitle, firstDayOf, monthAt, monthOf, monthTitle } from '../../src/core/month.ts'

test('a month is typed as 2026-11 and nothing else', () => {
  expect(monthOf('2026-11', 'credit statement')).toBe('2026-11')
  for (const wrong of ['2026-13', '2026-1', 'november', '2026-11-01', '1999-01', ''])
    expect(() => monthOf(wrong, 'credit statement'), wrong).toThrow(expect.objectContaining({ code: 'VALUE_INVALID' }))
})

test('a day has to be in the calendar', () => {
  expect(calendarDay('2028-02-29', 'The first day', 'usage')).toBe('2028-02-29')
  for (const wrong of ['2026-02-29', '2026-13-01', '2026-11-31', '22.11.2026', '2026-1-1', ''])
    expect(() => calendarDay(wrong, 'The first day', 'usage'), wrong).toThrow(
      expect.objectContaining({ code: 'VALUE_INVALID' }),
    )
})

test('which month and day a moment falls in is decided by the clock of the zone', () => {
  const moment = new Date('2026-10-31T13:00:00Z')
  expect([monthAt(moment, 'Australia/Sydney'), monthAt(moment, 'Europe/London')]).toEqual(['2026-11', '2026-10'])
  expect(dayAt(moment, 'Australia/Sydney')).toBe('2026-11-01')
})

test('months and days have names', () => {
  expect([monthTitle('2026-11'), dayTitle('2026-11-02'), firstDayOf('2026-11')]).toEqual([
    'November 2026',
    '2 November 2026',
    '2026-11-01',
  ])
})
