import { writeSync } from 'node:fs'
import type { FlowOptions } from '../provisioning/flow-options.ts'
import type { ProgressView } from './progress-view.ts'

/** How a command runs a flow. Test runs name a crash point in KLARIQO_CRASH_AT, or have all passed ones listed in KLARIQO_CRASH_TRACE (a file descriptor). */
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
    ...crashing(process.env),
  }
}

function crashing(env: NodeJS.ProcessEnv): Pick<FlowOptions, 'crashPoint'> {
  const at = env.KLARIQO_CRASH_AT
  const trace = env.KLARIQO_CRASH_TRACE
  if (!at && !trace) return {}
  return {
    crashPoint: (label) => {
      if (trace) writeSync(Number(trace), `${label}\n`)
      if (label === at) process.kill(process.pid, 'SIGKILL')
    },
  }
}
