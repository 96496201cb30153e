import { expect } from 'vitest'
import { createClient } from '../../../src/provisioning/create-client.ts'
import { jameson } from './jameson.ts'
import { ProvisioningWorld } from './provisioning-world.ts'

/** A world in which Jameson Plumbing has its line. */
export async function worldWithClient(): Promise<ProvisioningWorld> {
  const world = new ProvisioningWorld()
  await createClient(world.process().deps, jameson())
  return world
}

/** Nothing is left of any client but, perhaps, a number that leads nowhere. */
export function expectGone(world: ProvisioningWorld): void {
  expect(world.tenants.state.tenants.size).toBe(0)
  expect(world.tenants.state.agents.size).toBe(0)
  expect(world.tenants.state.reservations.size).toBe(0)
  expect([...world.host.files.keys()]).toEqual(['/opt/klariqo/agent/current/agent.mjs'])
  expect([...world.host.active, ...world.host.enabled, ...world.routes]).toEqual([])
  for (const number of world.telephony.owned.values())
    expect(number.webhooks).toEqual({ voice: null, sms: null, status: null })
}
