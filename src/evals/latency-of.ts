import type { CallReport } from './call-report.ts'
import { percentile } from './percentile.ts'
import type { Latency } from './scenario-result.ts'

/** How long the caller of one call waited for answers; of a call that did not end, nothing. */
export function latencyOf(report: Pick<CallReport, 'turns' | 'greeting_ms'> | null): Latency {
  const waits = report?.turns.flatMap((turn) => turn.user_end_to_audio_ms ?? []) ?? []
  return {
    p50_ms: percentile(waits, 50),
    p95_ms: percentile(waits, 95),
    greeting_ms: report?.greeting_ms ?? null,
    waits_ms: waits,
  }
}
