import type { StepEvent } from './step-event.ts'

/** How a flow is run, the same for all flows that change something. */
export type FlowOptions = {
  /** Ctrl-C: the flow stops at the next safe point and throws INTERRUPTED. */
  signal?: AbortSignal
  /** Called for each change of a step's state; must not throw. */
  observer?: (event: StepEvent) => void
  /** `plan` runs the checks, applies nothing and writes nothing. Default `apply`. */
  mode?: 'apply' | 'plan'
  /** Called at each labelled point (`{step}:{point}`); test runs kill the process there. Default does nothing. */
  crashPoint?: (label: string) => void
  /** How long to wait for another run of the same client before LOCKED. Default 0. */
  lockWaitMs?: number
}
