import type { CarrierCall } from '@klariqo/contract/carrier-call'
import { KlariqoError } from '../core/errors/klariqo-error.ts'
import type { CallerSimulator } from '../ports/caller-simulator.ts'
import type { Clock } from '../ports/clock.ts'
import type { Tenants } from '../ports/tenants.ts'
import { type CallReport, callReport } from './call-report.ts'

export type CallDeps = { simulator: CallerSimulator; tenants: Pick<Tenants, 'call' | 'conversation'>; clock: Clock }
/** A call that is over: the report, what was on the wire, and what the agent noted at its end. */
export type OverCall = { report: CallReport; events: CarrierCall['events']; metadata: Record<string, unknown> }

const over = new Set(['completed', 'busy', 'no-answer', 'failed', 'canceled'])
const writeLimitMs = 10_000

/**
 * Follows a call until it is over and its transcript is written, then reports. `onLine` gets each line of the
 * conversation as the agent writes it.
 * @throws KlariqoError CALL_NOT_OVER past `limitMs`
 */
export async function awaitCall(
  deps: CallDeps,
  call: { clientId: string; sid: string; limitMs: number },
  onLine: ((speaker: string, text: string) => void) | null,
  signal: AbortSignal,
): Promise<OverCall> {
  const { simulator, tenants, clock } = deps
  const deadline = clock.monotonicMs() + call.limitMs
  let seen: CarrierCall | null = null
  let shown = 0
  const show = async () => {
    const lines = await tenants.conversation(call.sid)
    for (const line of lines.slice(shown)) onLine?.(line.speaker, line.content)
    shown = Math.max(shown, lines.length)
    return lines
  }
  while (!seen || !over.has(seen.status)) {
    if (clock.monotonicMs() > deadline)
      throw new KlariqoError('CALL_NOT_OVER', { sid: call.sid, seconds: call.limitMs / 1000 })
    await clock.sleep(250, signal)
    seen = await simulator.look(call.sid, signal)
    if (onLine) await show()
  }
  // The agent writes behind the call, never in it: give its queue a moment to arrive.
  const written = clock.monotonicMs() + writeLimitMs
  let ours = await tenants.call(call.sid)
  while (clock.monotonicMs() < written && !ours?.endTime) {
    await clock.sleep(100, signal)
    ours = await tenants.call(call.sid)
  }
  // By now the last callbacks have been answered, too.
  const last = (await simulator.look(call.sid, signal)) ?? seen
  const report = callReport(call.clientId, last, await show(), ours?.refused ?? null)
  return { report, events: last.events, metadata: ours?.metadata ?? {} }
}
