import { setImmediate } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { createClient } from '../../src/provisioning/create-client.ts'
import { expectOneClient } from '../support/builders/expect-one-client.ts'
import { jameson } from '../support/builders/jameson.ts'
import { ProvisioningWorld } from '../support/builders/provisioning-world.ts'

const busyWorld = () => {
  // Slower than in other tests: a lease must outlive a moment in which the machine does something else.
  const world = new ProvisioningWorld({ speed: 10 })
  world.delay = () => setImmediate()
  return world
}

const portsOf = (world: ProvisioningWorld) =>
  [...world.tenants.state.tenants.values()].map((tenant) => tenant.port).sort((a, b) => a - b)
const from3011 = (count: number) => Array.from({ length: count }, (_, i) => 3011 + i)

describe('P-07: many at once', () => {
  it('eight of one name that wait: one client, one purchase, all of them succeed', async () => {
    const world = busyWorld()
    const runs = Array.from({ length: 8 }, () => createClient(world.process().deps, jameson(), { lockWaitMs: 600_000 }))
    const results = await Promise.all(runs)
    expectOneClient(world)
    expect(results.filter((result) => result.mode === 'apply' && result.changed)).toHaveLength(1)
  })

  it('two of one name that do not wait: one wins, the other names it and exits 7', async () => {
    const world = busyWorld()
    const outcomes = await Promise.allSettled([1, 2].map(() => createClient(world.process().deps, jameson())))
    expect(outcomes.map((outcome) => outcome.status).sort()).toEqual(['fulfilled', 'rejected'])
    const refused = outcomes.find((outcome) => outcome.status === 'rejected')
    expect(refused?.reason).toMatchObject({ code: 'LOCKED', exitCode: 7 })
    expect(String(refused?.reason.message)).toMatch(/fake:\d+:1/)
    expectOneClient(world)
  })

  it.each([
    ['twelve names', 12, 1],
    ['six names, four times each', 6, 4],
  ])('%s: as many clients, ports from 3011 without a gap, as many numbers', async (_, names, times) => {
    const world = busyWorld()
    const runs = Array.from({ length: names * times }, (_, i) =>
      createClient(world.process().deps, jameson({ business: `Plumber ${i % names}` }), { lockWaitMs: 600_000 }),
    )
    await Promise.all(runs)
    expect(portsOf(world)).toEqual(from3011(names))
    expect(world.telephony.purchases).toHaveLength(names)
    expect(new Set(world.telephony.purchases.map((purchase) => purchase.phoneNumber)).size).toBe(names)
    expect(world.tenants.state.charges).toHaveLength(names)
  })

  it('a failing one leaves the others alone', async () => {
    const world = busyWorld()
    const runs = ['A', 'B', 'C'].map((name, i) =>
      createClient(world.process().deps, jameson({ business: name, industry: i === 1 ? 'nothing' : 'plmb' })),
    )
    const outcomes = await Promise.allSettled(runs)
    expect(outcomes.map((outcome) => outcome.status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
    expect(portsOf(world)).toEqual([3011, 3012])
  })
})
