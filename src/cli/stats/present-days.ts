import { moneyText } from '../../core/money.ts'
import type { Terminal } from '../terminal.ts'
import { bar } from './bar.ts'
import { rightAligned } from './right-aligned.ts'
import { spansOf } from './spans.ts'
import type { StatsView } from './stats-view.ts'

/** A line a day, week or month, with a bar of `barWidth` characters for its calls. */
export function presentDays(terminal: Terminal, stats: StatsView, barWidth: number): void {
  const { unit, spans } = spansOf(stats.by_day)
  const most = Math.max(...spans.map((span) => span.calls))
  const heads = rightAligned([
    ['CALLS', 5],
    ['ANSWERED', 8],
    ['MINUTES', 8],
    ['COST', 12],
  ])
  terminal.table(
    [unit, ...heads, ''],
    spans.map((span) => [
      span.title,
      ...rightAligned([
        [span.calls, 5],
        [span.answered, 8],
        [(span.seconds / 60).toFixed(1), 8],
        [moneyText(span.cost_cents, stats.currency), 12],
      ]),
      bar(span.calls, most, barWidth),
    ]),
  )
}
