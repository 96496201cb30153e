import type { Terminal } from '../terminal.ts'
import { columns } from './bar.ts'
import type { StatsView } from './stats-view.ts'

const weekdays = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun']

/** Calls by hour, of the whole week and of each day of it with its sum. */
export function presentHours(terminal: Terminal, stats: StatsView): void {
  terminal.line(`       ${[0, 6, 12, 18].map((hour) => String(hour).padEnd(12)).join('')}`.trimEnd())
  terminal.line(`  all  ${wide(columns(stats.by_hour, Math.max(...stats.by_hour)))}`.trimEnd())
  const busiestHour = Math.max(...stats.by_weekday_and_hour.flat())
  for (const [i, hours] of stats.by_weekday_and_hour.entries()) {
    const sum = String(stats.by_weekday[i] ?? 0).padStart(6)
    terminal.line(`  ${weekdays[i]}  ${wide(columns(hours, busiestHour))}  ${sum}`)
  }
}

/** Each hour two characters wide. */
const wide = (line: string): string => [...line].map((each) => each + each).join('')
