import type { FlowOptions } from '../provisioning/flow-options.ts'
import { crashPoint } from './crash-point.ts'
import type { ProgressView } from './progress-view.ts'

/** How a command runs a flow. */
export function flowOptions(
  given: { plan?: boolean; lockWaitSeconds?: number | undefined },
  view: ProgressView,
  signal: AbortSignal,
): FlowOptions {
  return {
    signal,
    observer: view.observe,
    mode: given.plan ? 'plan' : 'apply',
    lockWaitMs: (given.lockWaitSeconds ?? 0) * 1000,
    ...crashPoint(process.env),
  }
}
