import type { FlowOptions } from './flow-options.ts'
import type { ProvisioningDeps } from './provisioning-deps.ts'
import type { PlanRun } from './run-plan.ts'
import { type HeldLease, withLease } from './with-lease.ts'

/** What `runPlan` needs of a flow's options; its journal is the flow's to open. */
export type FlowRun = Omit<PlanRun, 'journal'>

/**
 * Holds the client's lease while `work` runs. The signal of the run is aborted by the caller's and by the loss of the lease.
 * @throws KlariqoError LOCKED, and what `work` throws
 */
export function runUnderLease<Result>(
  deps: Pick<ProvisioningDeps, 'tenants' | 'processes' | 'clock'>,
  clientId: string,
  { signal, observer, crashPoint, lockWaitMs = 0 }: FlowOptions,
  work: (lease: HeldLease, run: FlowRun) => Promise<Result>,
): Promise<Result> {
  const { tenants, processes, clock } = deps
  return withLease(clientId, { tenants, processes, clock, lockWaitMs, ...(signal ? { signal } : {}) }, (lease) =>
    work(lease, {
      clock,
      observer: observer ?? (() => undefined),
      crashPoint: crashPoint ?? (() => undefined),
      signal: signal ? AbortSignal.any([signal, lease.signal]) : lease.signal,
    }),
  )
}
