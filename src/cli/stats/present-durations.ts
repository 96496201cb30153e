import type { Terminal } from '../terminal.ts'
import { bar } from './bar.ts'
import type { StatsView } from './stats-view.ts'

/** How long calls lasted: average and percentiles, then how many lasted how long. */
export function presentDurations(terminal: Terminal, durations: StatsView['durations'], barWidth: number): void {
  terminal.line(
    `  average ${durations.average_seconds ?? '—'} s, half within ${durations.p50_seconds ?? '—'} s, 95 of 100 within ${durations.p95_seconds ?? '—'} s`,
  )
  const longest = Math.max(...durations.histogram.map((each) => each.calls))
  for (const { above_seconds: above, up_to_seconds: upTo, calls } of durations.histogram) {
    const title = upTo === null ? `over ${above} s` : `to ${upTo} s`
    terminal.line(`  ${title.padStart(10)}  ${String(calls).padStart(6)}  ${bar(calls, longest, barWidth)}`.trimEnd())
  }
}
