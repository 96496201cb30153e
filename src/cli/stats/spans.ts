import type { Analytics } from '../../core/analytics.ts'

export type Span = { title: string; calls: number; answered: number; seconds: number; cost_cents: number }

/** Days in lines that fit a screen: each day up to 31 of them, weeks (from Monday) up to 140, else months. A span that the range cuts is named by its first day in it. */
export function spansOf(days: Analytics['by_day']): { unit: 'DAY' | 'WEEK FROM' | 'MONTH'; spans: Span[] } {
  const unit = days.length <= 31 ? 'DAY' : days.length <= 140 ? 'WEEK FROM' : 'MONTH'
  const spans: Span[] = []
  for (const { day, ...figures } of days) {
    const last = spans.at(-1)
    const begins = unit === 'DAY' || (unit === 'MONTH' ? day.endsWith('-01') : weekday(day) === 'Mon')
    if (!last || begins) {
      const title = unit === 'MONTH' ? day.slice(0, 7) : unit === 'DAY' ? `${day} ${weekday(day)}` : day
      spans.push({ title, ...figures })
      continue
    }
    last.calls += figures.calls
    last.answered += figures.answered
    last.seconds += figures.seconds
    last.cost_cents += figures.cost_cents
  }
  return { unit, spans }
}

const weekday = (day: string): string =>
  new Intl.DateTimeFormat('en', { weekday: 'short', timeZone: 'UTC' }).format(Date.parse(day))
