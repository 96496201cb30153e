import type { OperationJournal } from './operation-journal.ts'
import type { Step } from './step.ts'

const limitMs = 60_000

/**
 * Undoes the given steps one after the other. The journal is told before each undo, so that a run killed in between does
 * not take the step for done. An undo that fails is reported and the rest goes on: the error that led here counts more.
 */
export async function undoSteps<State>(
  steps: readonly Step<State>[],
  journal: OperationJournal,
  act: {
    undo: (step: Step<State>, signal: AbortSignal) => Promise<void> | undefined
    undone: (step: Step<State>) => void
    failed: (step: Step<State>, error: Error) => void
  },
): Promise<void> {
  for (const step of steps) {
    if (!step.undo) continue
    try {
      await journal.intent(step.id, { undo: true })
      await act.undo(step, AbortSignal.timeout(limitMs))
      act.undone(step)
    } catch (error) {
      act.failed(step, error instanceof Error ? error : new Error(String(error)))
    }
  }
}
