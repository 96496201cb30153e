import type { Form } from './form.ts'

/** A filter by time, such as `StartTime`, `StartTime<` and `StartTime>`: a day, or a moment, at most or at least. */
export function inTime(query: Form, name: string, value: string | null): boolean {
  const at = value === null ? null : Date.parse(value)
  const bound = (suffix: string) => {
    const text = query.text(`${name}${suffix}`)
    return text ? Date.parse(text) : null
  }
  const [day, before, after] = [bound(''), bound('<'), bound('>')]
  if (day === null && before === null && after === null) return true
  if (at === null) return false
  const DAY = 24 * 60 * 60 * 1000
  return (
    (day === null || (at >= day && at < day + DAY)) &&
    (before === null || at <= before) &&
    (after === null || at >= after)
  )
}
