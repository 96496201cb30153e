import { expect, test } from 'vitest'
import { settingChanges } from '../../src/core/setting-changes.ts'

test('only what is given changes, in whole cents', () => {
  expect(settingChanges({})).toEqual({})
  expect(
    settingChanges({ 'auto-top-up': '100', below: '20.50', 'max-per-day': '5', 'monthly-ceiling': '500' }),
  ).toEqual({
    autoTopUp: true,
    topUpCents: 10_000,
    thresholdCents: 2050,
    maxTopUpsPerDay: 5,
    monthlyCeilingCents: 50_000,
  })
  expect(settingChanges({ 'no-auto-top-up': true, 'monthly-ceiling': 'none', unpaid: 'forward' })).toEqual({
    autoTopUp: false,
    monthlyCeilingCents: null,
    unpaidAction: 'forward',
  })
})

test.each([
  [{ 'auto-top-up': '100' }, /--below/],
  [{ 'auto-top-up': '0.99', below: '0' }, /at least 1\.00/],
  [{ below: '-1' }, /below zero/],
  [{ below: '1.005' }, /no amount/],
  [{ 'max-per-day': '1.5' }, /whole number/],
])('%j is refused', (given, problem) => {
  expect(() => settingChanges(given)).toThrow(problem)
})
