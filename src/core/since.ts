import { KlariqoError } from './errors/klariqo-error.ts'

const units = { m: 60_000, h: 3_600_000, d: 86_400_000 }
const form = /^([1-9]\d{0,5})\s*([mhd])$/
const longestMs = 400 * units.d

/**
 * The moment that lies so long before `now`: `90m`, `12h`, `2d`, at most 400 days.
 * @throws KlariqoError VALUE_INVALID; `command` is the one whose help the hint names
 */
export function sinceOf(text: string, now: Date, command: string): Date {
  const [, count, unit] = form.exec(text.trim()) ?? []
  const ms = Number(count) * units[unit as keyof typeof units]
  if (ms <= longestMs) return new Date(now.getTime() - ms)
  const problem = `"${text}" is no span such as 90m, 12h or 2d, at most 400d`
  throw new KlariqoError('VALUE_INVALID', { what: 'The span of --since', problem, command })
}
