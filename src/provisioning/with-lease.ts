import { KlariqoError } from '../core/errors/klariqo-error.ts'
import { leaseNameOf } from '../core/names.ts'
import type { Clock } from '../ports/clock.ts'
import type { Processes } from '../ports/processes.ts'
import type { Lease, Tenants } from '../ports/tenants.ts'

const ttlSeconds = 30
const heartbeatMs = 8_000
const retryMs = 200

type Options = { tenants: Tenants; processes: Processes; clock: Clock; signal?: AbortSignal; lockWaitMs?: number }

/** The lease as it stands (heartbeats renew it), and a signal that is aborted with LEASE_LOST when another run took over. */
export type HeldLease = { current(): Lease; signal: AbortSignal }

/**
 * Runs `work` while holding the lease on a client. Throws LOCKED when another live run has it for longer than
 * `lockWaitMs`. A holder that is a dead process of this machine is replaced at once.
 */
export async function withLease<Result>(
  clientId: string,
  options: Options,
  work: (lease: HeldLease) => Promise<Result>,
): Promise<Result> {
  const { tenants, clock } = options
  let lease = await acquire(clientId, options)
  const lost = new AbortController()
  const over = new AbortController()
  const beating = heartbeat()
  let failed = true
  try {
    const result = await work({ current: () => lease, signal: lost.signal })
    failed = false
    return result
  } finally {
    over.abort()
    await beating
    await release()
  }

  async function heartbeat(): Promise<void> {
    while (!over.signal.aborted) {
      // The only rejection of this sleep is the end of the work.
      const slept = await clock.sleep(heartbeatMs, over.signal).then(
        () => true,
        () => false,
      )
      if (!slept) return
      try {
        lease = await tenants.renewLease(lease, ttlSeconds)
      } catch (error) {
        const stolen = error instanceof KlariqoError && error.code === 'LEASE_LOST'
        // An unreachable database is asked again until the lease has run out by itself.
        if (!stolen && clock.now().getTime() < Date.parse(lease.expiresAt)) continue
        lost.abort(stolen ? error : new KlariqoError('LEASE_LOST', { lease: lease.name }, { cause: error }))
        return
      }
    }
  }

  async function release(): Promise<void> {
    try {
      await tenants.releaseLease(lease)
    } catch (error) {
      // The first error counts; a lease that could not be given back ends by itself.
      if (!failed && !(error instanceof KlariqoError)) throw error
    }
  }
}

async function acquire(clientId: string, options: Options): Promise<Lease> {
  const { tenants, processes, clock, signal, lockWaitMs = 0 } = options
  const name = leaseNameOf(clientId)
  const deadline = clock.monotonicMs() + lockWaitMs
  for (;;) {
    signal?.throwIfAborted()
    const asked = await tenants.acquireLease(name, processes.self, ttlSeconds)
    if (asked.acquired) return asked.lease
    const holder = asked.lease.owner
    if (processes.isDead(holder)) {
      const taken = await tenants.acquireLease(name, processes.self, ttlSeconds, holder)
      if (taken.acquired) return taken.lease
    }
    if (clock.monotonicMs() >= deadline)
      throw new KlariqoError('LOCKED', { owner: holder, client_id: clientId, expires: asked.lease.expiresAt })
    await clock.sleep(retryMs, signal)
  }
}
