import type { CheckResult, Step } from './step.ts'

/** Reads are cheap for us but not for those we ask: at most this many at once. */
const sideBySide = 6

/** Checks all steps, bounded; results by id in the order of the plan. The first error is thrown when all have ended. */
export async function checkAll<State>(
  steps: readonly Step<State>[],
  check: (step: Step<State>) => Promise<CheckResult>,
): Promise<Map<string, CheckResult>> {
  const results = new Map<string, CheckResult>()
  const errors: unknown[] = []
  const queue = [...steps]
  const worker = async (): Promise<void> => {
    for (let step = queue.shift(); step; step = queue.shift()) {
      try {
        results.set(step.id, await check(step))
      } catch (error) {
        errors.push(error)
        queue.length = 0
      }
    }
  }
  await Promise.all(Array.from({ length: sideBySide }, worker))
  if (errors.length > 0) throw errors[0]
  return new Map(steps.flatMap(({ id }) => [[id, results.get(id)] as const]).filter(isChecked))
}

const isChecked = (entry: readonly [string, CheckResult | undefined]): entry is readonly [string, CheckResult] =>
  entry[1] !== undefined
