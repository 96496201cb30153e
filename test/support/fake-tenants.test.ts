import { describe, expect, it } from 'vitest'
import { tenantsContract } from '../ports/tenants-contract.ts'
import { createFakeTenants } from './fake-tenants.ts'

tenantsContract('in memory', async () => {
  const tenants = createFakeTenants()
  return {
    tenants,
    async seedCall(call, lines) {
      tenants.state.calls.push(call)
      tenants.state.conversations.set(call.callSid, lines)
    },
    async expireLease(name) {
      const held = tenants.state.leases.get(name)
      if (held) held.expiresAtMs = 0
    },
    async withNoPortLeft(act) {
      const used = [...tenants.state.tenants]
      const [, template] = used[0] ?? []
      for (let port = 3011; template && port <= 3999; port++)
        tenants.state.tenants.set(`full${port}`, { ...template, slug: `full${port}`, port })
      await act()
      tenants.state.tenants = new Map(used)
    },
    async close() {
      // Nothing is open.
    },
  }
})

describe('the fake of the Tenants port', () => {
  it('fails as planned, then works, and lists what was asked', async () => {
    const tenants = createFakeTenants()
    tenants.failNext('list', 'DATABASE_UNREACHABLE', { url: 'http://127.0.0.1:1', problem: 'refused' })
    await expect(tenants.list()).rejects.toMatchObject({ code: 'DATABASE_UNREACHABLE', retryable: true })
    expect(await tenants.list()).toEqual([])
    expect(tenants.asked).toEqual(['list', 'list'])
  })
})
