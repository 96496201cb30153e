import path from 'node:path'
import { KlariqoError } from '../../core/errors/klariqo-error.ts'
import { type EvalClient, evalClient, fits } from '../../evals/eval-client.ts'
import { type EvalReport, evalReport } from '../../evals/eval-report.ts'
import { evaluate } from '../../evals/evaluate.ts'
import { injectionScenarios } from '../../evals/injection-scenarios.ts'
import { junit } from '../../evals/junit.ts'
import type { EvalJob } from '../../evals/run-scenario.ts'
import type { Scenario } from '../../ports/scenario.ts'
import type { Tenant } from '../../ports/tenants.ts'
import { callerVoice } from '../calls/caller-voice.ts'
import { clientArgument } from '../client-argument.ts'
import type { Terminal } from '../terminal.ts'
import type { Wiring } from '../wiring.ts'
import { EvalProgress } from './eval-progress.ts'

export type EvalRequest = {
  client: string | null
  industry: string | null
  /** Empty: all that fit the client. */
  names: readonly string[]
  suite: 'scenarios' | 'injection'
  concurrency: number
  /** Folder for recordings. */
  record: string | null
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
  const { deps, clock, simulator, tenants, callDeeds: deeds } = wiring
  const begun = clock.monotonicMs()
  const chosen = await chosenTenants(wiring, request)
  const clients = await Promise.all(chosen.map((tenant) => evalClient(deps.templates, tenant, deps)))
  const jobs = (await Promise.all(clients.map((client) => jobsOf(wiring, client, request)))).flat()
  if (jobs.length === 0) throw nothing('no scenario fits a client that was chosen')
  const progress = new EvalProgress(terminal, jobs)
  const sounds = callerVoice(wiring, signal)
  const ports = { simulator, tenants, clock, deeds, sounds }
  const hostile = request.suite === 'injection'
  if (hostile) await wiring.sandboxModel.setHostile(true)
  const evaluation = await evaluate(ports, jobs, request.concurrency, progress, signal).finally(async () => {
    await progress.close()
    if (hostile) await wiring.sandboxModel.setHostile(false)
  })
  return { report: evalReport(evaluation, clock.monotonicMs() - begun), junit: junit(evaluation) }
}

async function chosenTenants({ tenants }: Wiring, { client, industry }: EvalRequest): Promise<Tenant[]> {
  if (client !== null) return [await clientArgument(tenants, client)]
  const all = (await tenants.list()).filter(
    (tenant) => tenant.status === 'active' && (industry === null || tenant.industry === industry),
  )
  if (all.length === 0)
    throw nothing(industry === null ? 'there is no active client' : `no active client is in ${industry}`)
  return all
}

async function jobsOf(wiring: Wiring, client: EvalClient, request: EvalRequest): Promise<EvalJob[]> {
  const { templates } = wiring.deps
  const { industry, clientId } = client.tenant
  const all: Scenario[] =
    request.suite === 'injection'
      ? injectionScenarios(await templates.injections())
      : await templates.scenarios(industry)
  for (const scenario of request.names)
    if (!all.some(({ name }) => name === scenario)) {
      const known = all.map(({ name }) => name).join(', ')
      throw new KlariqoError('SCENARIO_UNKNOWN', { industry, scenario, known })
    }
  const wanted = all.filter(({ name }) => request.names.length === 0 || request.names.includes(name))
  return wanted
    .filter((scenario) => fits(client, scenario))
    .map((scenario) => ({
      client,
      scenario,
      record: request.record && path.join(request.record, `${clientId}-${scenario.name}.wav`),
    }))
}

const nothing = (problem: string) => new KlariqoError('NOTHING_TO_EVALUATE', { problem })
