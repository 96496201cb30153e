import type { Evaluation } from './evaluate.ts'
import { percentile } from './percentile.ts'
import type { ScenarioResult } from './scenario-result.ts'

/** `data` of `call eval`. */
export type EvalReport = {
  passed: number
  failed: number
  duration_ms: number
  /** Over all answers of all calls, ms on the wire. */
  latency: { answers: number; p50_ms: number | null; p95_ms: number | null }
  /** What left the clients' lines and should not have: the evaluation fails by it. */
  strays: string[]
  scenarios: ScenarioResult[]
}

export function evalReport({ results, strays }: Evaluation, durationMs: number): EvalReport {
  const passed = results.filter((result) => result.passed).length
  const waits = results.flatMap((result) => result.latency.waits_ms)
  return {
    passed,
    failed: results.length - passed,
    duration_ms: Math.round(durationMs),
    latency: { answers: waits.length, p50_ms: percentile(waits, 50), p95_ms: percentile(waits, 95) },
    strays,
    scenarios: results,
  }
}
