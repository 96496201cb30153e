import { beforeAll, expect, it } from 'vitest'
import type { Tenants } from '../../../src/ports/tenants.ts'
import { insertClient, type Opened, owner, type TenantsHarness } from './harness.ts'

export function clientsContract(opened: () => Opened): void {
  let harness: TenantsHarness
  let tenants: Tenants
  let userId: string
  beforeAll(() => {
    ;({ harness, tenants, userId } = opened())
  })
  const insert = (slug: string) => insertClient(opened(), slug)

  it('checks that the database is there and migrated', async () => {
    await expect(tenants.check()).resolves.toBeUndefined()
  })

  it('gives an owner the same user id each time', async () => {
    expect(await tenants.ensureOwner(owner)).toBe(userId)
    expect(userId).toMatch(/^[0-9a-f-]{36}$/)
  })

  it('inserts a client with the lowest free port and finds it again', async () => {
    const made = await insert('first')
    expect(made).toMatchObject({
      clientId: 'au_plmb_first',
      userId,
      status: 'creating',
      port: 3011,
      phoneNumber: null,
      phoneNumberSid: null,
      generation: 1,
      config: { phone: '+61412345678', nested: { list: [1, 'two'] } },
    })
    expect(new Date(made.createdAt).getTime()).toBeGreaterThan(0)
    expect(await tenants.find('au_plmb_first')).toEqual(made)
    expect((await insert('second')).port).toBe(3012)
    expect((await tenants.list()).map((tenant) => tenant.clientId)).toEqual(['au_plmb_first', 'au_plmb_second'])
  })

  it('returns the existing row when the client is there already', async () => {
    expect(await insert('first')).toEqual(await tenants.find('au_plmb_first'))
  })

  it('refuses a slug of another client with SLUG_TAKEN', async () => {
    const stranger = { clientId: 'uk_rest_first', userId, region: 'uk', industry: 'rest', slug: 'first' }
    await expect(
      tenants.insert({ ...stranger, businessName: 'First', generation: 1, config: {} }),
    ).rejects.toMatchObject({
      code: 'SLUG_TAKEN',
    })
  })

  it('says PORTS_EXHAUSTED when the range is used up', async () => {
    await harness.withNoPortLeft(async () => {
      await expect(insert('nowhere')).rejects.toMatchObject({ code: 'PORTS_EXHAUSTED' })
    })
    expect(await tenants.find('au_plmb_nowhere')).toBeNull()
  })

  it('gives twelve clients inserted at once twelve ports', async () => {
    const slugs = Array.from({ length: 12 }, (_, index) => `crowd${index}`)
    const made = await Promise.all(slugs.map(insert))
    expect(made.map((tenant) => tenant.port).sort()).toEqual(Array.from({ length: 12 }, (_, index) => 3013 + index))
  })

  it('updates what it is given and nothing else', async () => {
    const before = await tenants.find('au_plmb_second')
    const after = await tenants.update('au_plmb_second', { status: 'active', config: { other: true } })
    expect(after).toEqual({ ...before, status: 'active', config: { other: true } })
    expect(await tenants.find('au_plmb_second')).toEqual(after)
  })

  it('names an unknown client', async () => {
    expect(await tenants.find('au_plmb_nobody')).toBeNull()
    await expect(tenants.update('au_plmb_nobody', { status: 'active' })).rejects.toMatchObject({
      code: 'CLIENT_NOT_FOUND',
    })
  })

  it("makes the agent's user once", async () => {
    const email = 'agent+au_plmb_first@agents.klariqo.invalid'
    const first = await tenants.ensureAgentUser('au_plmb_first', email, 'a-long-password-1')
    expect(first.created).toBe(true)
    expect(await tenants.ensureAgentUser('au_plmb_first', email, null)).toEqual({ ...first, created: false })
  })
}
