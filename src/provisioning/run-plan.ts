import { KlariqoError } from '../core/errors/klariqo-error.ts'
import type { Clock } from '../ports/clock.ts'
import { checkAll } from './check-all.ts'
import { type CrashPoint, crashLabelOf } from './crash-points.ts'
import type { OperationJournal } from './operation-journal.ts'
import type { CheckResult, Step, StepContext } from './step.ts'
import type { StepEvent } from './step-event.ts'
import type { StepReport } from './step-report.ts'
import { undoSteps } from './undo-steps.ts'

export type PlanRun = {
  journal: OperationJournal
  clock: Clock
  /** Aborted by Ctrl-C or by the loss of the lease: work stops, nothing is undone, the next run resumes. */
  signal: AbortSignal
  observer: (event: StepEvent) => void
  crashPoint: (label: string) => void
}

/**
 * Makes every step right: checks all of them side by side, then works through those that need it, each as soon as the
 * steps it needs are right. When a step fails, the others stop and what this run made is undone in reverse; the first
 * error is thrown. When the signal is aborted nothing is undone and its reason is thrown.
 */
export async function runPlan<State>(steps: readonly Step<State>[], state: State, run: PlanRun): Promise<StepReport[]> {
  const { journal, clock } = run
  const failure = new AbortController()
  const signal = AbortSignal.any([run.signal, failure.signal])
  const reports = new Map<string, StepReport>(steps.map(({ id }) => [id, { id, status: 'skipped', ms: 0 }]))
  const begunAt = new Map<string, number>()
  const reportOf = (step: Step<State>) => reports.get(step.id) ?? { id: step.id, status: 'skipped', ms: 0 }

  const contextOf = (step: Step<State>, entry = journal.entry(step.id), of = signal): StepContext => ({
    signal: of,
    journalled: entry,
    midEffect: () => run.crashPoint(crashLabelOf(step.id, 'mid-effect')),
    rechoose: (intent) => journal.intent(step.id, intent),
    say: (detail) => tell(step, 'working', detail),
  })
  const tell = (step: Step<State>, status: StepEvent['status'], detail: string | null = null) => {
    const begun = begunAt.get(step.id)
    const ms = reportOf(step).ms + (begun === undefined ? 0 : clock.monotonicMs() - begun)
    run.observer({ type: 'step', id: step.id, title: step.title, status, ms: Math.round(ms), detail })
  }
  const mark = (step: Step<State>, status: StepReport['status'], detail: string | null = null) => {
    reports.set(step.id, { ...reportOf(step), status })
    tell(step, status, detail)
  }
  const timed = async <Result>(step: Step<State>, work: () => Promise<Result>): Promise<Result> => {
    const begun = clock.monotonicMs()
    begunAt.set(step.id, begun)
    try {
      return await work()
    } finally {
      begunAt.delete(step.id)
      reports.set(step.id, { ...reportOf(step), ms: Math.round(reportOf(step).ms + clock.monotonicMs() - begun) })
    }
  }

  const checks = await checkAll(steps, async (step) => {
    tell(step, 'checking')
    return timed(step, () => step.check(state, contextOf(step)))
  })
  for (const check of checks.values()) if (check.state === 'blocked') throw check.error

  const changed = new Set<string>()
  const worked: Step<State>[] = []
  const work = async (step: Step<State>, detail: string): Promise<void> => {
    const point = (at: CrashPoint) => run.crashPoint(crashLabelOf(step.id, at))
    tell(step, 'working', detail)
    point('before-intent')
    const intent = (await step.choose?.(state, contextOf(step))) ?? {}
    signal.throwIfAborted()
    await journal.intent(step.id, intent)
    point('after-intent')
    worked.push(step)
    changed.add(step.id)
    const result = (await step.apply(intent, state, contextOf(step))) ?? {}
    point('after-effect')
    const entry = journal.entry(step.id)
    const after = await step.check(state, contextOf(step, entry && { ...entry, status: 'done', result }))
    if (after.state === 'blocked') throw after.error
    if (after.state === 'needs-work') throw new KlariqoError('STEP_NOT_RIGHT', { step: step.id, problem: after.detail })
    await journal.result(step.id, result)
    point('after-journal')
    mark(step, 'done', after.detail ?? detail)
  }
  const make = async (step: Step<State>): Promise<void> => {
    let check: CheckResult = checks.get(step.id) ?? { state: 'needs-work', detail: step.title }
    // What was right may not be so any more when something it rests on has changed.
    if (check.state === 'right' && step.needs.some((need) => changed.has(need))) {
      changed.add(step.id)
      check = await step.check(state, contextOf(step))
    }
    if (check.state === 'blocked') throw check.error
    if (check.state === 'needs-work') return work(step, check.detail)
    // The effect of a run that was killed before it could say so.
    if (journal.entry(step.id)?.status === 'intent') await journal.result(step.id, { found: true })
    mark(step, 'unchanged', check.detail ?? null)
  }

  let first: { error: unknown } | null = null
  const running = new Map<string, Promise<void>>()
  for (const step of steps) {
    const needs = step.needs.map((need) => running.get(need))
    const promise = Promise.all(needs).then(async () => {
      signal.throwIfAborted()
      try {
        await timed(step, () => make(step))
      } catch (error) {
        // Only the first is a failure of its own; the others were stopped because of it.
        if (first) mark(step, 'skipped', 'stopped')
        else mark(step, 'failed', error instanceof Error ? error.message : String(error))
        first ??= { error }
        failure.abort(error)
        throw error
      }
    })
    running.set(step.id, promise)
  }
  await Promise.allSettled(running.values())
  if (run.signal.aborted) throw run.signal.reason
  const failed = first as { error: unknown } | null
  if (!failed) return [...reports.values()]

  await undoSteps(worked.toReversed(), journal, {
    undo: (step, of) => step.undo?.(state, contextOf(step, journal.entry(step.id), of)),
    undone: (step) => mark(step, 'undone'),
    failed: (step, error) => tell(step, 'failed', `could not be undone: ${error.message}`),
  })
  throw failed.error
}
