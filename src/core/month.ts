import { KlariqoError } from './errors/klariqo-error.ts'

/**
 * A calendar month as it is typed, `2026-11`.
 * @throws KlariqoError VALUE_INVALID
 */
export function monthOf(text: string, command: string): string {
  if (/^20\d\d-(0[1-9]|1[0-2])$/.test(text)) return text
  const problem = `"${text}" is no month such as 2026-11`
  throw new KlariqoError('VALUE_INVALID', { what: 'The month', problem, command })
}

/** The first day of a month, which is how the database names it. */
export const firstDayOf = (month: string): string => `${month}-01`

/** `2026-12` → `2027-01`. */
export function nextMonth(month: string): string {
  const [year = 0, number = 1] = month.split('-').map(Number)
  return new Date(Date.UTC(year, number, 1)).toISOString().slice(0, 7)
}

/** The month a moment falls in on the clock of `timeZone`. */
export const monthAt = (moment: Date, timeZone: string): string => dayAt(moment, timeZone).slice(0, 7)

/** `2026-11` as `November 2026`. */
export function monthTitle(month: string): string {
  const [year = 0, number = 1] = month.split('-').map(Number)
  return new Intl.DateTimeFormat('en', { month: 'long', year: 'numeric', timeZone: 'UTC' }).format(
    Date.UTC(year, number - 1, 1),
  )
}

/** The day a moment falls in on the clock of `timeZone`, `2026-11-22`. */
export const dayAt = (moment: Date, timeZone: string): string =>
  new Intl.DateTimeFormat('sv', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' }).format(moment)

/** `2026-11-22` as `22 November 2026`. */
export const dayTitle = (day: string): string => `${Number(day.slice(8))} ${monthTitle(day.slice(0, 7))}`
