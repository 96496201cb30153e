import { expect, test, vi } from 'vitest'
import { bar, columns } from '../../../src/cli/stats/bar.ts'
import { presentStats } from '../../../src/cli/stats/present-stats.ts'
import { spansOf } from '../../../src/cli/stats/spans.ts'
import type { StatsView } from '../../../src/cli/stats/stats-view.ts'
import { Terminal } from '../../../src/cli/terminal.ts'

const day = (n: number): string => new Date(Date.UTC(2026, 9, 31 + n)).toISOString().slice(0, 10)
const hours = Array.from({ length: 24 }, (_, hour) => (hour < 7 || hour > 18 ? 0 : 40 - Math.abs(12 - hour) * 5))
const latency = (turns: number) => ({ turns, p50_ms: 420, p95_ms: 1350, p99_ms: 12_000 })

const stats = (days: number): StatsView => ({
  business_name: 'Jameson Plumbing and Gas Fitting of the Eastern Suburbs',
  client_id: 'au_plmb_jamesonplumbing',
  from: day(0),
  to: day(days - 1),
  time_zone: 'Australia/Sydney',
  currency: 'AUD',
  total_calls: 123_456,
  cost_cents: 24_000_000,
  by_day: Array.from({ length: days }, (_, n) => ({
    day: day(n),
    calls: (n * 37) % 600,
    answered: 500,
    seconds: 48_000,
    cost_cents: 120_000,
  })),
  by_hour: hours,
  by_weekday: [5000, 4000, 3000, 2000, 1000, 1, 0],
  by_weekday_and_hour: Array.from({ length: 7 }, (_, n) => (n === 6 ? hours.map(() => 0) : hours)),
  outcomes: {
    status: { completed: 110_000, 'no-answer': 9000, busy: 4456 },
    billed_as: { charged: 100_000, free: 23_456 },
    refused: { calls_per_hour: 12 },
  },
  durations: {
    calls: 110_000,
    total_seconds: 9_000_000,
    average_seconds: 81.8,
    p50_seconds: 66,
    p95_seconds: 220,
    histogram: [
      { above_seconds: 0, up_to_seconds: 15, calls: 2000 },
      { above_seconds: 15, up_to_seconds: 30, calls: 0 },
      { above_seconds: 600, up_to_seconds: null, calls: 9 },
    ],
  },
  answered_by: { snippet: { turns: 7000, share: 0.7 }, tts: { turns: 0, share: 0 }, llm: { turns: 3000, share: 0.3 } },
  unasked_turns: 123,
  latency: {
    overall: latency(10_000),
    snippet: latency(7000),
    tts: { turns: 0, p50_ms: null, p95_ms: null, p99_ms: null },
    llm: latency(3000),
  },
  busiest_snippets: [
    { name: 'callout_fee.mp3', turns: 900 },
    { name: 'a_very_long_name_of_a_snippet_that_somebody_recorded.mp3', turns: 12 },
  ],
  busiest_triggers: [{ name: 'how much', turns: 412 }],
  now: {
    calls_today: 1,
    calls_this_month: 312,
    answered_this_month: 290,
    minutes_this_month: 410.5,
    included_calls: 20,
    included_calls_used: 20,
    cost_this_month_cents: 54_000,
    balance_cents: 20_000,
    held_cents: 200,
    due_cents: 0,
    total_calls: 123_456,
    last_call_at: null,
  },
})

function drawn(view: StatsView): string {
  const lines: string[] = []
  const write = vi.spyOn(process.stdout, 'write').mockImplementation((text) => lines.push(String(text)) > 0)
  try {
    presentStats(new Terminal(false), view)
  } finally {
    write.mockRestore()
  }
  // biome-ignore lint/suspicious/noControlCharactersInRegex: colours, where the test runs at a terminal.
  return lines.join('').replace(/\u001b\[\d+m/g, '')
}

test.each([1, 31, 100, 400])('the figures of %s days fit 80 columns and 80 lines', (days) => {
  const text = drawn(stats(days))
  const lines = text.split('\n')
  expect(lines.filter((line) => line.length > 80)).toEqual([])
  expect(lines.length).toBeLessThan(80)
  expect(text).not.toMatch(/undefined|NaN|null| $/m)
})

test('a client without calls is told so, and nothing else is drawn', () => {
  const empty = { ...stats(31), total_calls: 0 }
  expect(drawn(empty)).toContain('No calls.')
  expect(drawn(empty)).not.toContain('By hour')
})

test('the view of two days', () => {
  expect(drawn(stats(2))).toMatchSnapshot()
})

test('days become weeks from Monday and months, and add up to the same', () => {
  for (const [days, unit] of [
    [31, 'DAY'],
    [32, 'WEEK FROM'],
    [141, 'MONTH'],
  ] as const) {
    const { by_day: rows } = stats(days)
    const answer = spansOf(rows)
    expect(answer.unit).toBe(unit)
    const sum = (all: { calls: number }[]) => all.reduce((total, each) => total + each.calls, 0)
    expect(sum(answer.spans)).toBe(sum(rows))
  }
  // 31 October 2026 is a Saturday.
  expect(
    spansOf(stats(40).by_day)
      .spans.map((span) => span.title)
      .slice(0, 3),
  ).toEqual(['2026-10-31', '2026-11-02', '2026-11-09'])
})

test('a bar shows what is not nothing', () => {
  expect([bar(0, 5, 8), bar(1, 1000, 8), bar(5, 5, 8), bar(1, 2, 3), bar(3, 0, 8)]).toEqual([
    '',
    '▏',
    '████████',
    '█▌',
    '',
  ])
  expect(columns([0, 1, 4, 8], 8)).toBe(' ▂▅█')
})
