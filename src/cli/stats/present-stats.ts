import { moneyText } from '../../core/money.ts'
import type { Terminal } from '../terminal.ts'
import { bar } from './bar.ts'
import { presentAnswers } from './present-answers.ts'
import { presentDays } from './present-days.ts'
import { presentDurations } from './present-durations.ts'
import { presentHours } from './present-hours.ts'
import type { StatsView } from './stats-view.ts'

const barWidth = 22

/** One client's figures, at most 80 columns wide; parts without anything in them are left out. */
export function presentStats(terminal: Terminal, stats: StatsView): void {
  const money = (cents: number) => moneyText(cents, stats.currency)
  const { now } = stats

  terminal.title(stats.business_name)
  facts([
    ['Client', stats.client_id],
    ['Today', calls(now.calls_today)],
    [
      'This month',
      `${calls(now.calls_this_month)}, ${now.answered_this_month} answered, ${now.minutes_this_month} minutes`,
    ],
    [
      '',
      `${money(now.cost_this_month_cents)} for calls, ${now.included_calls_used} of ${now.included_calls} included used`,
    ],
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
  terminal.line()
  presentDays(terminal, stats, barWidth)
  heading('By hour and weekday')
  presentHours(terminal, stats)
  heading('How long')
  presentDurations(terminal, stats.durations, barWidth)
  heading('Answers: from the end of the caller’s words to the first sound')
  presentAnswers(terminal, stats)
  busiest('Snippets played most', stats.busiest_snippets)
  busiest('Phrases that called a snippet up most', stats.busiest_triggers)

  function heading(text: string): void {
    terminal.line()
    terminal.title(text)
  }

  function facts(rows: [string, string][]): void {
    terminal.facts(rows.filter(([, value]) => value !== ''))
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
const shortened = (text: string, width: number): string =>
  text.length <= width ? text : `${text.slice(0, width - 1)}…`
const tally = (counts: Record<string, number>): string =>
  Object.entries(counts)
    .sort(([, a], [, b]) => b - a)
    .map(([name, number]) => `${number} ${name.replaceAll('_', ' ')}`)
    .join(', ')
