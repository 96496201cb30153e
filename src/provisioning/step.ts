import type { KlariqoError } from '../core/errors/klariqo-error.ts'
import type { JournalStep } from '../ports/tenants.ts'
import type { PlannedStep } from './plan-report.ts'

/** What a look at the world says. `detail` is one short line for a person. */
export type CheckResult =
  | { state: 'right'; detail?: string }
  | { state: 'needs-work'; detail: string; costs?: NonNullable<PlannedStep['costs']> }
  | { state: 'blocked'; error: KlariqoError }

/** What the engine gives to a step while it works. */
export type StepContext = {
  signal: AbortSignal
  /** This step's own entry: of an earlier run, or of this one (while checking after the work, with the new result). */
  journalled: JournalStep | null
  /** Marks a place between two effects; the engine marks the other four itself. */
  midEffect(): void
  /** Journals another choice before its effect (the first one turned out not to be possible). */
  rechoose(intent: unknown): Promise<void>
  /** One short line about what is going on. */
  say(detail: string): void
}

/**
 * One thing that has to be right. The engine checks, journals the choice, applies, checks again, journals the result.
 * `apply` must be repeatable: after a crash it is called again on whatever was left.
 */
export interface Step<State, Intent = unknown> {
  readonly id: string
  readonly title: string
  /** Ids of the steps that must be right before. All others run side by side. */
  readonly needs: readonly string[]
  /** Only looks: it is right or blocked, and has nothing to apply. */
  readonly readOnly?: boolean
  /** Reads only. Called without its needs being met, too: what it cannot know yet needs work. */
  check(state: State, context: StepContext): Promise<CheckResult>
  /** The exact choice, made before any effect. May read, and may reserve in our own database. */
  choose?(state: State, context: StepContext): Promise<Intent>
  /** Returns what goes into the journal: identifiers and hashes, no secret and nothing personal. */
  apply(intent: Intent, state: State, context: StepContext): Promise<unknown>
  /** Takes back what this run made. */
  undo?(state: State, context: StepContext): Promise<void>
}
