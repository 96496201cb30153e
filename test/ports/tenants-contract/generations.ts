import { beforeAll, expect, it } from 'vitest'
import type { Tenants } from '../../../src/ports/tenants.ts'
import { holdLease, insertClient, type Opened } from './harness.ts'

export function generationsContract(opened: () => Opened): void {
  let tenants: Tenants
  let userId: string
  beforeAll(() => {
    ;({ tenants, userId } = opened())
  })
  const insert = (slug: string) => insertClient(opened(), slug)
  const held = (leaseName: string, who?: string) => holdLease(opened(), leaseName, who)

  it('takes a generation that is ahead of its own count', async () => {
    const third = { clientId: 'us_hvac_third', userId, region: 'us', industry: 'hvac', slug: 'third' }
    const made = await tenants.insert({ ...third, businessName: 'Third', generation: 3, config: {} })
    expect(made.generation).toBe(3)
  })

  it('removes a client with its rows, and counts the next one of that name up', async () => {
    const lease = await held('lease-remove')
    await tenants.remove('au_plmb_first', lease)
    await tenants.remove('au_plmb_first', lease)
    expect(await tenants.find('au_plmb_first')).toBeNull()
    expect(await tenants.audioFiles('au_plmb_first')).toEqual([])
    const again = await insert('first')
    expect(again).toMatchObject({ port: 3011, generation: 2 })
    const email = 'agent+au_plmb_first@agents.klariqo.invalid'
    expect((await tenants.ensureAgentUser('au_plmb_first', email, 'a-long-password-2')).created).toBe(true)
  })
}
