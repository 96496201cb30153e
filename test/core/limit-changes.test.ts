import { expect, test } from 'vitest'
import { limitChanges } from '../../src/core/limit-changes.ts'

const problemsOf = (flags: Parameters<typeof limitChanges>[0]): string => {
  try {
    limitChanges(flags)
  } catch (error) {
    return (error as Error).message
  }
  return 'none'
}

test('every limit can be changed, money exactly, countries in any writing', () => {
  expect(
    limitChanges({
      'calls-per-hour': '2',
      'calls-per-day': '0',
      'outbound-per-hour': '30',
      'outbound-concurrent': '3',
      'minutes-per-call': '240',
      'spend-per-day': '100.1',
      countries: 'nz, AU,nz',
    }),
  ).toEqual({
    callsPerHour: 2,
    callsPerDay: 0,
    outboundPerHour: 30,
    outboundConcurrent: 3,
    minutesPerCall: 240,
    spendPerDayCents: 10_010,
    destinationCountries: ['AU', 'NZ'],
  })
  expect(limitChanges({ countries: 'none' })).toEqual({ destinationCountries: [] })
})

test('all that is wrong is told at once', () => {
  const problems = problemsOf({
    'calls-per-hour': '-1',
    'calls-per-day': '1e9',
    'minutes-per-call': '0',
    'spend-per-day': '12,50',
    countries: 'AU,XY',
  })
  for (const flag of ['--calls-per-hour', '--calls-per-day', '--minutes-per-call', '--spend-per-day', '--countries'])
    expect(problems).toContain(flag)
  expect(problems).toContain('XY')
})

test.each([
  [{}, 'nothing to change'],
  [{ countries: '' }, 'name at least one'],
  [{ countries: 'none,AU' }, 'stands alone'],
  [{ 'spend-per-day': '-1.00' }, '--spend-per-day'],
  [{ 'minutes-per-call': '241' }, 'from 1 to 240'],
])('%j: %s', (flags, problem) => {
  expect(problemsOf(flags)).toContain(problem)
})
