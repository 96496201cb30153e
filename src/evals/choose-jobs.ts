import path from 'node:path'
import { KlariqoError } from '../core/errors/klariqo-error.ts'
import type { Scenario } from '../ports/scenario.ts'
import type { Templates } from '../ports/templates.ts'
import { type EvalClient, fits } from './eval-client.ts'
import { injectionScenarios } from './injection-scenarios.ts'
import type { EvalJob } from './run-scenario.ts'

export type JobRequest = {
  suite: 'scenarios' | 'injection'
  /** Empty: all. */
  names: readonly string[]
  /** Folder for recordings; null: none are kept. */
  record: string | null
}

/**
 * Who is called with what: each client with its own template's scenarios that fit it; hostile callers are dealt out among the
 * clients, each rings once.
 * @throws KlariqoError SCENARIO_UNKNOWN, NOTHING_TO_EVALUATE
 */
export async function chooseJobs(
  templates: Pick<Templates, 'scenarios' | 'injections'>,
  clients: readonly EvalClient[],
  { suite, names, record }: JobRequest,
): Promise<EvalJob[]> {
  const industries = [...new Set(clients.map(({ tenant }) => tenant.industry))]
  const hostile = suite === 'injection' ? injectionScenarios(await templates.injections()) : []
  const own = new Map(
    await Promise.all(
      (suite === 'injection' ? [] : industries).map(async (it) => [it, await templates.scenarios(it)] as const),
    ),
  )
  refuseUnknown([...hostile, ...[...own.values()].flat()], names, industries.join(', '))
  const wanted = ({ name }: Scenario) => names.length === 0 || names.includes(name)
  const able = clients.filter((client) => hostile[0] && fits(client, hostile[0]))
  const jobs = [
    ...hostile.filter(wanted).flatMap((scenario, i) => {
      const client = able[i % able.length]
      return client ? [{ client, scenario }] : []
    }),
    ...clients.flatMap((client) =>
      (own.get(client.tenant.industry) ?? [])
        .filter((scenario) => wanted(scenario) && fits(client, scenario))
        .map((scenario) => ({ client, scenario })),
    ),
  ]
  if (jobs.length === 0)
    throw new KlariqoError('NOTHING_TO_EVALUATE', { problem: 'no scenario fits a client that was chosen' })
  return jobs.map(({ client, scenario }) => ({
    client,
    scenario,
    record: record && path.join(record, `${client.tenant.clientId}-${scenario.name}.wav`),
  }))
}

function refuseUnknown(all: readonly Scenario[], names: readonly string[], industry: string): void {
  const known = new Set(all.map(({ name }) => name))
  const scenario = names.find((name) => !known.has(name))
  if (scenario === undefined) return
  throw new KlariqoError('SCENARIO_UNKNOWN', { industry, scenario, known: [...known].join(', ') })
}
