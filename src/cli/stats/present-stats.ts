import { styleText } from 'node:util'
import { moneyText } from '../../core/money.ts'
import type { Terminal } from '../terminal.ts'
import { bar, columns } from './bar.ts'
import { spansOf } from './spans.ts'
import type { StatsView } from './stats-view.ts'

const barWidth = 22
const weekdays = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun']

/** One client's figures, at most 80 columns wide; parts without anything in them are left out. */
export function presentStats(terminal: Terminal, stats: StatsView): void {
  const heading = (text: string) => terminal.line(`\n${styleText('bold', text, { stream: process.stdout })}`)
  const money = (cents: number) => moneyText(cents, stats.currency)
  const { now } = stats

  terminal.line(styleText('bold', stats.business_name, { stream: process.stdout }))
  const included = `${now.included_calls_used} of ${now.included_calls} included used`
  facts([
    ['Client', stats.client_id],
    ['Today', calls(now.calls_today)],
    [
      'This month',
      `${calls(now.calls_this_month)}, ${now.answered_this_month} answered, ${now.minutes_this_month} minutes`,
    ],
    ['', `${money(now.cost_this_month_cents)} for calls, ${included}`],
    ['Account', account()],
  ])
  heading(`${stats.from} to ${stats.to} (${stats.time_zone})`)
  if (stats.total_calls === 0) return terminal.line('No calls.')
  facts([
    ['Calls', `${stats.total_calls}, ${money(stats.cost_cents)}`],
    ['Outcome', tally(stats.outcomes.status)],
    ['Billed', tally(stats.outcomes.billed_as)],
    ['Refused', tally(stats.outcomes.refused)],
  ])

  const { unit, spans } = spansOf(stats.by_day)
  const most = Math.max(...spans.map((span) => span.calls))
  terminal.line()
  terminal.table(
    [
      unit,
      ...right([
        ['CALLS', 5],
        ['ANSWERED', 8],
        ['MINUTES', 8],
        ['COST', 12],
      ]),
      '',
    ],
    spans.map((span) => [
      span.title,
      ...right([
        [span.calls, 5],
        [span.answered, 8],
        [(span.seconds / 60).toFixed(1), 8],
        [money(span.cost_cents), 12],
      ]),
      bar(span.calls, most, barWidth),
    ]),
  )

  heading('By hour and weekday')
  terminal.line(`       ${[0, 6, 12, 18].map((hour) => String(hour).padEnd(12)).join('')}`.trimEnd())
  terminal.line(`  all  ${wide(columns(stats.by_hour, Math.max(...stats.by_hour)))}`.trimEnd())
  const busiestHour = Math.max(...stats.by_weekday_and_hour.flat())
  for (const [i, hours] of stats.by_weekday_and_hour.entries())
    terminal.line(
      `  ${weekdays[i]}  ${wide(columns(hours, busiestHour))}  ${String(stats.by_weekday[i] ?? 0).padStart(6)}`,
    )

  const { durations } = stats
  heading('How long')
  terminal.line(
    `  average ${durations.average_seconds ?? '—'} s, half within ${durations.p50_seconds ?? '—'} s, 95 of 100 within ${durations.p95_seconds ?? '—'} s`,
  )
  const longest = Math.max(...durations.histogram.map((each) => each.calls))
  for (const { above_seconds: above, up_to_seconds: upTo, calls: those } of durations.histogram) {
    const title = upTo === null ? `over ${above} s` : `to ${upTo} s`
    terminal.line(`  ${title.padStart(10)}  ${String(those).padStart(6)}  ${bar(those, longest, barWidth)}`.trimEnd())
  }

  heading('Answers: from the end of the caller’s words to the first sound')
  terminal.table(
    [
      '  BY',
      ...right([
        ['TURNS', 7],
        ['SHARE', 7],
        ['P50', 8],
        ['P95', 8],
        ['P99', 8],
      ]),
    ],
    [
      ...(['snippet', 'tts', 'llm'] as const).map(
        (source) => [source, stats.answered_by[source], stats.latency[source]] as const,
      ),
      ['all', null, stats.latency.overall] as const,
    ].map(([name, answered, latency]) => [
      `  ${name}`,
      ...right([
        [answered?.turns ?? latency.turns, 7],
        [answered?.share == null ? '' : `${(answered.share * 100).toFixed(1)} %`, 7],
        [ms(latency.p50_ms), 8],
        [ms(latency.p95_ms), 8],
        [ms(latency.p99_ms), 8],
      ]),
    ]),
  )
  busiest('Snippets played most', stats.busiest_snippets)
  busiest('Phrases that called a snippet up most', stats.busiest_triggers)

  function facts(rows: [string, string][]): void {
    for (const [name, value] of rows) if (value !== '') terminal.line(`  ${name.padEnd(10)} ${value}`)
  }

  function account(): string {
    if (now.balance_cents === null) return ''
    const held = now.held_cents ? `, ${money(now.held_cents)} held` : ''
    const due = now.due_cents ? `, ${money(now.due_cents)} due` : ''
    return `${money(now.balance_cents)}${held}${due}`
  }

  function busiest(title: string, names: StatsView['busiest_snippets']): void {
    if (names.length === 0) return
    heading(title)
    const [first] = names
    for (const { name, turns } of names)
      terminal.line(
        `  ${shortened(name, 38).padEnd(38)}  ${String(turns).padStart(7)}  ${bar(turns, first?.turns ?? 0, barWidth)}`,
      )
  }
}

const calls = (number: number): string => (number === 1 ? '1 call' : `${number} calls`)
const ms = (value: number | null): string => (value === null ? '—' : `${value} ms`)
const right = (cells: [string | number, number][]): string[] =>
  cells.map(([cell, width]) => String(cell).padStart(width))
const shortened = (text: string, width: number): string =>
  text.length <= width ? text : `${text.slice(0, width - 1)}…`
/** Each hour two characters wide. */
const wide = (line: string): string => [...line].map((each) => each + each).join('')
const tally = (counts: Record<string, number>): string =>
  Object.entries(counts)
    .sort(([, a], [, b]) => b - a)
    .map(([name, number]) => `${number} ${name.replaceAll('_', ' ')}`)
    .join(', ')
