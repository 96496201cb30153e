import { checkAll } from './check-all.ts'
import type { OperationJournal } from './operation-journal.ts'
import type { PlannedStep, PlanReport } from './plan-report.ts'
import type { CheckResult, Step } from './step.ts'
import type { StepEvent } from './step-event.ts'

/** The answer to `--plan`: runs the checks, changes nothing, journals nothing. */
export async function describePlan<State>(
  clientId: string,
  steps: readonly Step<State>[],
  state: State,
  run: { journal: OperationJournal; signal: AbortSignal; observer: (event: StepEvent) => void },
): Promise<PlanReport> {
  const nothing = () => undefined
  const checks = await checkAll(steps, async (step) => {
    run.observer({ type: 'step', id: step.id, title: step.title, status: 'checking', ms: 0, detail: null })
    return step.check(state, {
      signal: run.signal,
      journalled: run.journal.entry(step.id),
      midEffect: nothing,
      rechoose: () => Promise.reject(new Error('a plan chooses nothing')),
      say: nothing,
    })
  })
  const planned = steps.map((step) => describe(step, checks.get(step.id)))
  const changes = planned.filter((step) => step.status !== 'unchanged').length
  return { mode: 'plan', client_id: clientId, changes, steps: planned }
}

function describe<State>({ id, title }: Step<State>, check: CheckResult | undefined): PlannedStep {
  const free = { id, title, costs: null, blocked: null }
  if (!check || check.state === 'right') return { ...free, status: 'unchanged', detail: check?.detail ?? null }
  if (check.state === 'needs-work')
    return { ...free, status: 'change', detail: check.detail, costs: check.costs ?? null }
  const { code, message, hint } = check.error
  return { ...free, status: 'blocked', detail: message, blocked: { code, message, hint } }
}
