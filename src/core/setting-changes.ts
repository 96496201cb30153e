import { KlariqoError } from './errors/klariqo-error.ts'
import { centsOf } from './money.ts'

type Given = {
  'auto-top-up'?: string | undefined
  below?: string | undefined
  'no-auto-top-up'?: boolean | undefined
  'max-per-day'?: string | undefined
  'monthly-ceiling'?: string | undefined
  unpaid?: string | undefined
}
export type SettingChanges = {
  autoTopUp?: boolean
  thresholdCents?: number
  topUpCents?: number
  maxTopUpsPerDay?: number
  monthlyCeilingCents?: number | null
  unpaidAction?: 'message' | 'voicemail' | 'forward'
}

const command = 'credit settings'
const leastTopUpCents = 100

/** The settings that flags change. @throws KlariqoError VALUE_INVALID, USAGE */
export function settingChanges(given: Given): SettingChanges {
  const refuse = (what: string, problem: string) => new KlariqoError('VALUE_INVALID', { what, problem, command })
  const cents = (text: string, flag: string) => {
    const amount = centsOf(text, `--${flag}`, command)
    if (amount < 0) throw refuse(`--${flag}`, `"${text}" is below zero`)
    return amount
  }
  const changes: SettingChanges = {}
  if (given['auto-top-up'] !== undefined) {
    if (given.below === undefined) throw refuse('--auto-top-up', 'say with --below when to top up')
    changes.autoTopUp = true
    changes.topUpCents = cents(given['auto-top-up'], 'auto-top-up')
    if (changes.topUpCents < leastTopUpCents) throw refuse('--auto-top-up', 'a top-up is at least 1.00')
  }
  if (given.below !== undefined) changes.thresholdCents = cents(given.below, 'below')
  if (given['no-auto-top-up']) changes.autoTopUp = false
  if (given['max-per-day'] !== undefined) {
    if (!/^\d{1,3}$/.test(given['max-per-day'])) throw refuse('--max-per-day', 'a whole number from 0 to 100')
    changes.maxTopUpsPerDay = Number(given['max-per-day'])
  }
  const ceiling = given['monthly-ceiling']
  if (ceiling !== undefined) changes.monthlyCeilingCents = ceiling === 'none' ? null : cents(ceiling, 'monthly-ceiling')
  const unpaid = (['message', 'voicemail', 'forward'] as const).find((action) => action === given.unpaid)
  if (unpaid) changes.unpaidAction = unpaid
  return changes
}
