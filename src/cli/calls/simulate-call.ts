import type { CallerStep } from '@klariqo/contract/carrier-call'
import { KlariqoError } from '../../core/errors/klariqo-error.ts'
import type { Scenario } from '../../ports/templates.ts'
import type { Tenant } from '../../ports/tenants.ts'
import type { Wiring } from '../wiring.ts'
import { awaitCall } from './await-call.ts'
import type { CallReport } from './call-report.ts'
import { callerVoice } from './caller-voice.ts'
import { recordingTarget } from './recording-target.ts'

const callLimitMs = 180_000
/** ACMA keeps 0491 570 xxx for fiction: never a real person's phone. */
const fictionalCaller = '+61491570156'

export type SimulateRequest = {
  scenario: string | null
  say: readonly string[]
  from: string | null
  record: string | null
}

/**
 * Lets a caller ring a client's number in the sandbox and follows the call to its end.
 * @throws KlariqoError RECORDING_UNWRITABLE, SCENARIO_UNKNOWN, NUMBER_NOT_ASSIGNED, SIMULATION_REFUSED, CALL_NOT_OVER
 */
export async function simulateCall(
  wiring: Wiring,
  tenant: Tenant,
  request: SimulateRequest,
  onLine: (speaker: string, text: string) => void,
  signal: AbortSignal,
): Promise<CallReport> {
  if (!tenant.phoneNumber) throw new KlariqoError('NUMBER_NOT_ASSIGNED', { client: tenant.clientId })
  const record = request.record ? recordingTarget(request.record) : wiring.recordingFile(tenant.clientId)
  const lines = request.scenario ? await scenarioLines(wiring, tenant, request.scenario) : request.say.map(spoken)
  const steps = await callerVoice(wiring, lines, signal)
  const { simulator } = wiring
  const sid = await simulator.ring(
    {
      to: tenant.phoneNumber,
      from: request.from ?? fictionalCaller,
      steps: [...steps, goodbye],
      record,
      max_ms: callLimitMs,
    },
    signal,
  )
  return awaitCall(wiring, { clientId: tenant.clientId, sid, limitMs: callLimitMs + 10_000 }, onLine, signal)
}

const goodbye: CallerStep = { do: 'hangup', after_ms: 1500 }
const spoken = (text: string): Scenario['lines'][number] => ({ text, audio: null, when: 'after_agent', afterMs: 600 })

async function scenarioLines(wiring: Wiring, tenant: Tenant, name: string): Promise<Scenario['lines']> {
  const scenarios = await wiring.deps.templates.scenarios(tenant.industry)
  const found = scenarios.find((scenario) => scenario.name === name)
  if (found) return found.lines
  const known = scenarios.map((scenario) => scenario.name).join(', ')
  throw new KlariqoError('SCENARIO_UNKNOWN', { industry: tenant.industry, scenario: name, known })
}
