import { KlariqoError } from './errors/klariqo-error.ts'

/**
 * A day as it is typed, `2026-11-22`; one that no calendar has (30 February) is refused.
 * @throws KlariqoError VALUE_INVALID
 */
export function calendarDay(text: string, what: string, command: string): string {
  const [year = 0, month = 0, day = 0] = text.split('-').map(Number)
  const moment = new Date(Date.UTC(year, month - 1, day))
  const right = /^20\d\d-\d\d-\d\d$/.test(text) && moment.toISOString().slice(0, 10) === text
  if (right) return text
  const problem = `"${text}" is no day such as 2026-11-22`
  throw new KlariqoError('VALUE_INVALID', { what, problem, command })
}
