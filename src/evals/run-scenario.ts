import { KlariqoError } from '../core/errors/klariqo-error.ts'
import type { CallDeeds, DeedTable } from '../ports/call-deeds.ts'
import type { Scenario } from '../ports/scenario.ts'
import { awaitCall, type CallDeps, type OverCall } from './await-call.ts'
import type { CallEvidence } from './call-evidence.ts'
import type { CallerSounds } from './caller-sounds.ts'
import { callerSteps } from './caller-steps.ts'
import type { EvalClient } from './eval-client.ts'
import { judgeCall } from './judge-call.ts'
import { latencyOf } from './latency-of.ts'
import type { ScenarioResult } from './scenario-result.ts'
import { standingRules } from './standing-rules.ts'

export type EvalDeps = CallDeps & { deeds: CallDeeds; sounds: CallerSounds }
export type EvalJob = { client: EvalClient; scenario: Scenario; record: string | null }

const callLimitMs = 180_000
/** What follows a call (rows, confirmations) is written behind it; after this long it is missing. */
const deedsLimitMs = 8_000
const tables: readonly DeedTable[] = ['appointments', 'messages', 'texts']

/**
 * Places one scripted call and judges it. A call that does not end is a failure of the scenario; what keeps any call from
 * being placed is an error.
 */
export async function runScenario(
  deps: EvalDeps,
  { client, scenario, record }: EvalJob,
  callerNumber: string,
  signal: AbortSignal,
): Promise<ScenarioResult> {
  const begun = deps.clock.monotonicMs()
  const { clientId } = client.tenant
  const steps = await callerSteps(scenario, deps.sounds)
  const order = { to: client.phoneNumber, from: callerNumber, steps, record, max_ms: callLimitMs }
  const sid = await deps.simulator.ring(order, signal)
  const result = (over: OverCall | null, failures: string[]): ScenarioResult => ({
    client_id: clientId,
    name: scenario.name,
    title: scenario.title,
    caller: scenario.caller,
    passed: failures.length === 0,
    failures,
    call_sid: sid,
    duration_ms: Math.round(deps.clock.monotonicMs() - begun),
    latency: latencyOf(over?.report ?? null),
    transcript: over?.report.transcript ?? [],
    recording: over?.report.recording ?? null,
  })
  try {
    const over = await awaitCall(deps, { clientId, sid, limitMs: callLimitMs + 10_000 }, null, signal)
    return result(over, await judged(deps, { client, scenario, callerNumber }, over, signal))
  } catch (error) {
    if (error instanceof KlariqoError && error.code === 'CALL_NOT_OVER') return result(null, [error.message])
    throw error
  }
}

async function judged(
  deps: EvalDeps,
  { client, scenario, callerNumber }: { client: EvalClient; scenario: Scenario; callerNumber: string },
  over: OverCall,
  signal: AbortSignal,
): Promise<string[]> {
  const { details, snippets } = client
  const intentOf = new Map(snippets.flatMap(({ name, intent }) => (intent ? [[`${name}.mp3`, intent] as const] : [])))
  const deadline = deps.clock.monotonicMs() + deedsLimitMs
  for (;;) {
    const evidence: CallEvidence = { ...over, rows: await rowsOf(deps.deeds, over.report.call_sid) }
    const failures = [
      ...judgeCall(scenario.expect, evidence, { details, intentOf, callerNumber }),
      ...standingRules(client, evidence, callerNumber),
    ]
    if (failures.length === 0 || deps.clock.monotonicMs() > deadline) return failures
    await deps.clock.sleep(500, signal)
    const { metadata } = (await deps.tenants.call(over.report.call_sid)) ?? over
    over = { ...over, metadata }
  }
}

async function rowsOf(deeds: CallDeeds, callSid: string): Promise<CallEvidence['rows']> {
  const [appointments = [], messages = [], texts = []] = await Promise.all(
    tables.map((table) => deeds.rows(table, callSid)),
  )
  return { appointments, messages, texts }
}
