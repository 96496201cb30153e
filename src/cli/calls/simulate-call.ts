import { KlariqoError } from '../../core/errors/klariqo-error.ts'
import { awaitCall } from '../../evals/await-call.ts'
import type { CallReport } from '../../evals/call-report.ts'
import { callerSteps } from '../../evals/caller-steps.ts'
import type { Scenario } from '../../ports/scenario.ts'
import type { Tenant } from '../../ports/tenants.ts'
import type { Wiring } from '../wiring.ts'
import { callerVoice } from './caller-voice.ts'
import { writableFile } from './writable-file.ts'

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
  const record = request.record ? writableFile(request.record) : wiring.recordingFile(tenant.clientId)
  const script = request.scenario ? await scenarioOf(wiring, tenant, request.scenario) : spoken(request.say)
  const steps = await callerSteps(script, callerVoice(wiring, signal))
  const { simulator } = wiring
  const sid = await simulator.ring(
    {
      to: tenant.phoneNumber,
      from: request.from ?? fictionalCaller,
      steps,
      record,
      max_ms: callLimitMs,
    },
    signal,
  )
  const { report } = await awaitCall(
    wiring,
    { clientId: tenant.clientId, sid, limitMs: callLimitMs + 10_000 },
    onLine,
    signal,
  )
  return report
}

type Script = Pick<Scenario, 'steps' | 'caller' | 'noise'>
const spoken = (say: readonly string[]): Script => ({
  steps: say.map((text) => ({ do: 'say', text, audio: null, when: 'after_agent', afterMs: 600 })),
  caller: 'audio',
  noise: null,
})

async function scenarioOf(wiring: Wiring, tenant: Tenant, name: string): Promise<Script> {
  const scenarios = await wiring.deps.templates.scenarios(tenant.industry)
  const found = scenarios.find((scenario) => scenario.name === name)
  if (found) return found
  const known = scenarios.map((scenario) => scenario.name).join(', ')
  throw new KlariqoError('SCENARIO_UNKNOWN', { industry: tenant.industry, scenario: name, known })
}
