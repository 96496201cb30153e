import { styleText } from 'node:util'
import type { EvalReport } from '../../evals/eval-report.ts'
import type { ScenarioResult } from '../../evals/scenario-result.ts'
import type { Terminal } from '../terminal.ts'

/** An evaluation for a person: a row a call, then what the calls that failed were like. */
export function presentEval(terminal: Terminal, report: EvalReport): void {
  terminal.table(
    ['SCENARIO', 'CLIENT', 'RESULT', 'CALLER', 'SECONDS', 'P50', 'P95'],
    report.scenarios.map((it) => [
      it.name,
      it.client_id,
      it.passed ? 'passed' : 'FAILED',
      it.caller,
      (it.duration_ms / 1000).toFixed(1),
      ms(it.latency.p50_ms),
      ms(it.latency.p95_ms),
    ]),
    { cut: [1] },
  )
  for (const result of report.scenarios) if (!result.passed) presentFailed(terminal, result)
  if (report.strays.length > 0) terminal.title('Went out and should not have')
  for (const stray of report.strays) terminal.line(`  ${stray}`)
  const { answers, p50_ms, p95_ms } = report.latency
  terminal.line()
  terminal.line(
    `${report.passed} passed, ${report.failed} failed in ${Math.round(report.duration_ms / 1000)} s; ${answers} answers, p50 ${ms(p50_ms)}, p95 ${ms(p95_ms)}`,
  )
}

function presentFailed(
  terminal: Terminal,
  { client_id, name, call_sid, failures, transcript, recording }: ScenarioResult,
): void {
  const out = { stream: process.stdout }
  terminal.line()
  terminal.title(`${name} of ${client_id}, call ${call_sid}`)
  for (const failure of failures) terminal.line(styleText('red', `  ✗ ${failure}`, out))
  for (const line of transcript) {
    const at = line.at_ms === null ? '' : `${(line.at_ms / 1000).toFixed(1)}s`
    terminal.line(`  ${at.padStart(7)}  ${line.speaker.padEnd(8)} ${line.text}`)
  }
  if (recording) terminal.line(`  Recording: ${recording}`)
}

const ms = (value: number | null) => (value === null ? '—' : `${Math.round(value)} ms`)
