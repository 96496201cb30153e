import { expect } from 'vitest'
import { jamesonId } from './jameson.ts'
import type { ProvisioningWorld } from './provisioning-world.ts'

/** Exactly one finished client in the world, and nothing twice: the pass line of the crash tests. */
export function expectOneClient(world: ProvisioningWorld, purchases = 1): void {
  const { tenants, charges, pool } = world.tenants.state
  const [tenant, ...others] = [...tenants.values()]
  expect(others).toEqual([])
  expect(tenant).toMatchObject({ clientId: jamesonId, status: 'active', port: 3011 })
  expect(world.telephony.purchases).toHaveLength(purchases)
  expect(charges).toHaveLength(1)
  const owned = [...world.telephony.owned.values()]
  expect(owned).toHaveLength(1)
  expect(owned[0]).toMatchObject({ phoneNumber: tenant?.phoneNumber, tag: `klariqo:${jamesonId}` })
  expect(owned[0]?.webhooks.voice).toBe('http://127.0.0.1:8000/api/jamesonplumbing/twilio/voice')
  expect([...pool.values()].map((row) => [row.clientId, row.status])).toEqual([[jamesonId, 'assigned']])
  const names = [...world.host.files.keys()].sort()
  expect(names.filter((name) => name.endsWith('.conf'))).toHaveLength(1)
  expect(names.filter((name) => name.startsWith('/etc/systemd/system/'))).toHaveLength(2)
  expect(names.filter((name) => name.endsWith('.mp3'))).toHaveLength(3)
  expect(world.host.active.has(`klariqo-client-${jamesonId}.service`)).toBe(true)
}
