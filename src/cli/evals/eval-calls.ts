import { KlariqoError } from '../../core/errors/klariqo-error.ts'
import { chooseJobs, type JobRequest } from '../../evals/choose-jobs.ts'
import { evalClient } from '../../evals/eval-client.ts'
import { type EvalReport, evalReport } from '../../evals/eval-report.ts'
import { evaluate } from '../../evals/evaluate.ts'
import { junit } from '../../evals/junit.ts'
import type { Tenant } from '../../ports/tenants.ts'
import { callerVoice } from '../calls/caller-voice.ts'
import { clientArgument } from '../client-argument.ts'
import type { Terminal } from '../terminal.ts'
import type { Wiring } from '../wiring.ts'
import { EvalProgress } from './eval-progress.ts'

export type EvalRequest = JobRequest & {
  /** Null: every active client. */
  client: string | null
  industry: string | null
  concurrency: number
}

/**
 * Chooses clients and scenarios, places the calls and judges them.
 * @throws KlariqoError CLIENT_NOT_FOUND, NOTHING_TO_EVALUATE, SCENARIO_UNKNOWN, SIMULATION_REFUSED
 */
export async function evalCalls(
  wiring: Wiring,
  request: EvalRequest,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<{ report: EvalReport; junit: string }> {
  const { deps, clock, simulator, tenants, callDeeds: deeds, sandboxModel } = wiring
  const begun = clock.monotonicMs()
  const chosen = await chosenTenants(wiring, request)
  const clients = await Promise.all(chosen.map((tenant) => evalClient(deps.templates, tenant, deps)))
  const jobs = await chooseJobs(deps.templates, clients, request)
  const progress = new EvalProgress(terminal, jobs)
  const ports = { simulator, tenants, clock, deeds, sounds: callerVoice(wiring, signal) }
  const hostile = request.suite === 'injection'
  if (hostile) await sandboxModel.setHostile(true)
  const evaluation = await evaluate(ports, jobs, request.concurrency, progress, signal).finally(async () => {
    await progress.close()
    if (hostile) await sandboxModel.setHostile(false)
  })
  return { report: evalReport(evaluation, clock.monotonicMs() - begun), junit: junit(evaluation) }
}

async function chosenTenants({ tenants }: Wiring, { client, industry }: EvalRequest): Promise<Tenant[]> {
  if (client !== null) return [await clientArgument(tenants, client)]
  const active = (await tenants.list()).filter((tenant) => tenant.status === 'active')
  const chosen = active.filter((tenant) => industry === null || tenant.industry === industry)
  if (chosen.length > 0) return chosen
  const problem = industry === null ? 'there is no active client' : `no active client is in ${industry}`
  throw new KlariqoError('NOTHING_TO_EVALUATE', { problem })
}
