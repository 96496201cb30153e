import { KlariqoError } from './errors/klariqo-error.ts'

/**
 * How long something is kept: `90d` or `90` as days, `keep` as null (for good).
 * @throws KlariqoError VALUE_INVALID, naming `what` and the help of `command`
 */
export function keptDays(text: string, what: string, command: string): number | null {
  if (text === 'keep') return null
  const days = /^([1-9][0-9]{0,4})d?$/.exec(text)?.[1]
  if (days !== undefined && Number(days) <= 36_500) return Number(days)
  throw new KlariqoError('VALUE_INVALID', {
    what,
    problem: `"${text}" is no number of days, such as 90d, or keep`,
    command,
  })
}
