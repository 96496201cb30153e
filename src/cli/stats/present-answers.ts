import type { Terminal } from '../terminal.ts'
import { rightAligned } from './right-aligned.ts'
import type { StatsView } from './stats-view.ts'

/** Who answered the callers and how fast, one line a source and one for all. */
export function presentAnswers(terminal: Terminal, { answered_by, latency }: StatsView): void {
  const heads = rightAligned([
    ['TURNS', 7],
    ['SHARE', 7],
    ['P50', 8],
    ['P95', 8],
    ['P99', 8],
  ])
  const row = (name: string, times: Latency, { turns, share }: { turns: number; share: number | null }) => [
    `  ${name}`,
    ...rightAligned([
      [turns, 7],
      [share === null ? '' : `${(share * 100).toFixed(1)} %`, 7],
      [ms(times.p50_ms), 8],
      [ms(times.p95_ms), 8],
      [ms(times.p99_ms), 8],
    ]),
  ]
  terminal.table(
    ['  BY', ...heads],
    [
      ...(['snippet', 'tts', 'llm'] as const).map((source) => row(source, latency[source], answered_by[source])),
      row('all', latency.overall, { turns: latency.overall.turns, share: null }),
    ],
  )
}

type Latency = StatsView['latency']['overall']
const ms = (value: number | null): string => (value === null ? '—' : `${value} ms`)
