import { isSupportedCountry } from 'libphonenumber-js'
import { KlariqoError } from './errors/klariqo-error.ts'
import { centsOf } from './money.ts'

/** Flag of `limit set` → the limit it changes and how far it goes. */
const counts = {
  'calls-per-hour': { name: 'callsPerHour', min: 0, max: 100_000 },
  'calls-per-day': { name: 'callsPerDay', min: 0, max: 1_000_000 },
  'outbound-per-hour': { name: 'outboundPerHour', min: 0, max: 100_000 },
  'outbound-concurrent': { name: 'outboundConcurrent', min: 0, max: 1000 },
  // The carrier itself ends a call after four hours.
  'minutes-per-call': { name: 'minutesPerCall', min: 1, max: 240 },
} as const
const largestSpendCents = 100_000_000

type Count = (typeof counts)[keyof typeof counts]['name']
export type LimitFlags = Partial<Record<keyof typeof counts | 'spend-per-day' | 'countries', string | undefined>>
export type LimitChanges = Partial<Record<Count, number>> & {
  spendPerDayCents?: number
  destinationCountries?: string[]
}

/**
 * What an operator typed as changes of limits. `none` as the countries: nowhere.
 * @throws KlariqoError LIMITS_INVALID with every problem
 */
export function limitChanges(flags: LimitFlags): LimitChanges {
  const changes: LimitChanges = {}
  const problems: string[] = []
  for (const [flag, { name, min, max }] of Object.entries(counts)) {
    const text = flags[flag as keyof typeof counts]?.trim()
    if (text === undefined) continue
    const value = Number(text)
    if (/^\d{1,9}$/.test(text) && value >= min && value <= max) changes[name] = value
    else problems.push(`--${flag}: "${text}" is no whole number from ${min} to ${max}`)
  }
  const spend = flags['spend-per-day']
  if (spend !== undefined) {
    const cents = spendOf(spend)
    if (cents === null) problems.push(`--spend-per-day: "${spend}" is no amount such as 200.00, at most 1000000.00`)
    else changes.spendPerDayCents = cents
  }
  if (flags.countries !== undefined) {
    const codes = [
      ...new Set(
        flags.countries
          .toUpperCase()
          .split(/[\s,]+/)
          .filter(Boolean),
      ),
    ]
    const unknown = codes.filter((code) => code !== 'NONE' && !isSupportedCountry(code))
    if (unknown.length > 0) problems.push(`--countries: no country has the code ${unknown.join(', ')} (such as AU,NZ)`)
    else if (codes.length === 0) problems.push('--countries: name at least one, or `none`')
    else if (codes.includes('NONE') && codes.length > 1) problems.push('--countries: `none` stands alone')
    else changes.destinationCountries = codes.filter((code) => code !== 'NONE').sort()
  }
  if (Object.values(flags).every((value) => value === undefined)) problems.push('nothing to change was given')
  if (problems.length > 0)
    throw new KlariqoError('LIMITS_INVALID', { problems: problems.map((problem) => `  - ${problem}`).join('\n') })
  return changes
}

function spendOf(text: string): number | null {
  try {
    const cents = centsOf(text, 'The spend', 'limit set')
    return cents >= 0 && cents <= largestSpendCents ? cents : null
  } catch (error) {
    if (error instanceof KlariqoError && error.code === 'VALUE_INVALID') return null
    throw error
  }
}
