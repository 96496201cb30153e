import { isPlainLine } from '../../core/is-plain-line.ts'

/** What a given value becomes, or why it is refused. */
export type Checked<T> = { ok: true; value: T } | { ok: false; problem: string }

/** One line of plain text of 1 to `max` characters; spaces at its ends are dropped. */
export function checkText(given: unknown, max: number): Checked<string> {
  if (typeof given !== 'string' && typeof given !== 'number') return { ok: false, problem: 'must be text' }
  const value = String(given).trim()
  if (value === '') return { ok: false, problem: 'must not be empty' }
  if (!isPlainLine(value)) return { ok: false, problem: 'must be one line without control characters' }
  if (!/[\p{L}\p{N}]/u.test(value)) return { ok: false, problem: 'must hold a letter or digit' }
  if ([...value].length > max) return { ok: false, problem: `must have at most ${max} characters` }
  return { ok: true, value }
}
