import { KlariqoError } from './errors/klariqo-error.ts'
import { sinceOf } from './since.ts'

/** `2026-11-01`, or a time on that day with its offset. */
const instant = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2}))?$/

/**
 * A moment as ISO: so long ago (`30m`, `12h`, `7d`), or an ISO date (its beginning, in UTC) or instant.
 * @throws KlariqoError VALUE_INVALID; `command` is the one whose help the hint names
 */
export function momentOf(text: string, now: Date, command: string): string {
  const at = instant.test(text.trim()) ? new Date(text.trim()) : null
  if (at && !Number.isNaN(at.getTime())) return at.toISOString()
  try {
    return sinceOf(text, now, command).toISOString()
  } catch (cause) {
    const problem = `"${text}" is neither a span such as 12h or 7d (at most 400d) nor a date such as 2026-11-01`
    throw new KlariqoError('VALUE_INVALID', { what: 'The moment of --since', problem, command }, { cause })
  }
}
