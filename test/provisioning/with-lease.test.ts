import { describe, expect, it } from 'vitest'
import { createClient } from '../../src/provisioning/create-client.ts'
import { withLease } from '../../src/provisioning/with-lease.ts'
import { jameson, jamesonId } from '../support/builders/jameson.ts'
import { ProvisioningWorld } from '../support/builders/provisioning-world.ts'

const lease = `client:${jamesonId}`

describe('withLease', () => {
  it('renews while the work lasts, and gives the lease back', async () => {
    const world = new ProvisioningWorld()
    const { deps } = world.process()
    await withLease(jamesonId, deps, async () => deps.clock.sleep(40_000))
    expect(world.tenants.asked.filter((method) => method === 'renewLease').length).toBeGreaterThanOrEqual(3)
    expect(world.tenants.asked.at(-1)).toBe('releaseLease')
    await withLease(jamesonId, world.process().deps, async () => undefined)
  })

  it('tells the work when another run took over, and throws what the work throws', async () => {
    const world = new ProvisioningWorld()
    const { deps } = world.process()
    const run = withLease(jamesonId, deps, async ({ signal }) => {
      await world.tenants.acquireLease(lease, 'other:1:1', 30, deps.processes.self)
      await deps.clock.sleep(60_000, signal)
    })
    await expect(run).rejects.toMatchObject({ code: 'LEASE_LOST', exitCode: 7 })
  })

  it('outlives a short loss of the database, but not its own term', async () => {
    const world = new ProvisioningWorld()
    const { deps } = world.process()
    world.tenants.failNext('renewLease', 'DATABASE_UNREACHABLE', {}, 1)
    await withLease(jamesonId, deps, async ({ signal }) => deps.clock.sleep(25_000, signal))
    world.tenants.failNext('renewLease', 'DATABASE_UNREACHABLE', {}, 50)
    const run = withLease(jamesonId, deps, async ({ signal }) => deps.clock.sleep(120_000, signal))
    await expect(run).rejects.toMatchObject({ code: 'LEASE_LOST' })
  })

  it('waits for a live run as long as it is told, and takes over from a dead one at once', async () => {
    const world = new ProvisioningWorld()
    await world.tenants.acquireLease(lease, 'elsewhere:1:1', 3_600)
    const begun = world.clock.monotonicMs()
    const waiting = withLease(jamesonId, { ...world.process().deps, lockWaitMs: 5_000 }, async () => undefined)
    await expect(waiting).rejects.toMatchObject({ code: 'LOCKED' })
    expect(world.clock.monotonicMs() - begun).toBeGreaterThanOrEqual(5_000)

    const { deps } = world.process()
    await world.tenants.acquireLease(lease, 'fake:99:1', 3_600, 'elsewhere:1:1')
    const processes = { self: deps.processes.self, isDead: (owner: string) => owner === 'fake:99:1' }
    await withLease(jamesonId, { ...deps, processes }, async () => undefined)
  })

  it('a creation whose lease is taken stops, undoes nothing, and writes nothing more', async () => {
    const world = new ProvisioningWorld()
    const { deps } = world.process()
    const observer = ({ id, status }: { id: string; status: string }) => {
      if (id === 'bind' && status === 'done') void world.tenants.acquireLease(lease, 'o:1:1', 30, deps.processes.self)
    }
    const run = createClient(deps, jameson(), { observer })
    await expect(run).rejects.toMatchObject({ code: 'LEASE_LOST', exitCode: 7 })
    expect(world.tenants.state.tenants.get(jamesonId)?.phoneNumber).toBeTruthy()
  })
})
