import { CallerNumbers } from './caller-numbers.ts'
import { type EvalDeps, type EvalJob, runScenario } from './run-scenario.ts'
import type { ScenarioResult } from './scenario-result.ts'
import { strayActs } from './stray-acts.ts'

/** `strays`: what left the clients' lines and should not have. */
export type Evaluation = { results: ScenarioResult[]; strays: string[] }
export type EvalObserver = { started(job: EvalJob): void; finished(job: EvalJob, result: ScenarioResult): void }

/**
 * Places the calls of all jobs, at most `concurrency` at once and no more with one client than its line takes, and judges
 * them. Results in the order of the jobs.
 * @throws KlariqoError what the ports throw; calls under way then hang up at the caller's patience
 */
export async function evaluate(
  deps: EvalDeps,
  jobs: readonly EvalJob[],
  concurrency: number,
  observer: EvalObserver,
  signal: AbortSignal,
): Promise<Evaluation> {
  const before = {
    texts: (await deps.simulator.texts(signal)).length,
    calls: (await deps.simulator.calls(signal)).length,
  }
  const clients = [...new Map(jobs.map(({ client }) => [client.tenant.clientId, client])).values()]
  const phones = clients.flatMap(({ config }) =>
    [config.transfer_number, config.owner_number].filter((it) => it !== null),
  )
  const numbers = new CallerNumbers(phones)
  const callers = new Set<string>()
  const results: ScenarioResult[] = []
  // The longest first: a long call that begins last is waited for alone.
  const waiting = jobs.map((job, index) => ({ job, index })).toSorted((a, b) => lengthOf(b.job) - lengthOf(a.job))
  const running = new Map<string, number>()
  const failed = new AbortController()
  const stop = AbortSignal.any([signal, failed.signal])

  const next = () => {
    const at = waiting.findIndex(
      ({ job: { client } }) => (running.get(client.tenant.clientId) ?? 0) < client.config.overflow.max_calls,
    )
    return at === -1 ? undefined : waiting.splice(at, 1)[0]
  }
  const count = (client: string, by: number) => running.set(client, (running.get(client) ?? 0) + by)
  const work = async (): Promise<void> => {
    for (let mine = next(); mine && !stop.aborted; mine = next()) {
      const { job, index } = mine
      const { clientId, region } = job.client.tenant
      const number = numbers.take(region)
      callers.add(number)
      count(clientId, 1)
      observer.started(job)
      try {
        const result = await runScenario(deps, job, number, stop)
        results[index] = result
        observer.finished(job, result)
      } finally {
        count(clientId, -1)
        numbers.giveBack(region, number)
      }
    }
  }
  const workers = Array.from({ length: Math.min(concurrency, jobs.length) }, () =>
    work().catch((error: unknown) => {
      failed.abort(error)
      throw error
    }),
  )
  await Promise.all(workers)
  signal.throwIfAborted()
  const [texts, calls] = await Promise.all([deps.simulator.texts(signal), deps.simulator.calls(signal)])
  const since = { texts: texts.slice(before.texts), calls: calls.slice(before.calls) }
  return { results, strays: strayActs(clients, since, callers) }
}

/** About how long a call takes, ms: a turn of both sides is some eight seconds. */
const lengthOf = ({ scenario }: EvalJob): number =>
  scenario.steps.reduce((ms, step) => ms + (step.do === 'wait' ? step.ms : 8_000), 0)
