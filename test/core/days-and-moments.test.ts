import { expect, test } from 'vitest'
import { keptDays } from '../../src/core/kept-days.ts'
import { momentOf } from '../../src/core/moment.ts'

test('days are typed with or without their letter; keep is for good', () => {
  expect(['90d', '1', '36500d', 'keep'].map((text) => keptDays(text, 'x', 'retention set'))).toEqual([
    90,
    1,
    36500,
    null,
  ])
  for (const text of ['0', '0d', '-1', '36501', '2w', '', 'Keep', '1.5d'])
    expect(() => keptDays(text, 'x', 'retention set'), text).toThrow(expect.objectContaining({ code: 'VALUE_INVALID' }))
})

test('a moment is so long ago, a day, or an instant', () => {
  const now = new Date('2026-11-22T12:00:00Z')
  expect(momentOf('7d', now, 'audit')).toBe('2026-11-15T12:00:00.000Z')
  expect(momentOf('2026-11-01', now, 'audit')).toBe('2026-11-01T00:00:00.000Z')
  expect(momentOf('2026-11-01T10:00+11:00', now, 'audit')).toBe('2026-10-31T23:00:00.000Z')
  for (const text of ['yesterday', '2026-13-01', '2026-02-30T00:00', '7', '999d', ''])
    expect(() => momentOf(text, now, 'audit'), text).toThrow(expect.objectContaining({ code: 'VALUE_INVALID' }))
})
