import { sinceOf } from './since.ts'

/** `2026-11-01`, or a time on that day with its offset. */
const instant = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2}))?$/

/**
 * A moment as ISO: so long ago (`30m`, `12h`, `7d`), or an ISO date (its beginning, in UTC) or instant.
 * @throws KlariqoError VALUE_INVALID; `command` is the one whose help the hint names
 */
export function momentOf(text: string, now: Date, command: string): string {
  const at = instant.test(text.trim()) ? new Date(text.trim()) : null
  return (at && !Number.isNaN(at.getTime()) ? at : sinceOf(text, now, command)).toISOString()
}
