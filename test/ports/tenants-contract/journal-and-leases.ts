import { beforeAll, expect, it } from 'vitest'
import type { Tenants } from '../../../src/ports/tenants.ts'
import { holdLease, type Opened, type TenantsHarness } from './harness.ts'

export function journalAndLeasesContract(opened: () => Opened): void {
  let harness: TenantsHarness
  let tenants: Tenants
  beforeAll(() => {
    ;({ harness, tenants } = opened())
  })
  const held = (leaseName: string, who?: string) => holdLease(opened(), leaseName, who)

  it('gives a lease to one owner and tells the other who has it', async () => {
    const lease = await held('lease-one')
    expect(lease).toMatchObject({ name: 'lease-one', owner: 'me' })
    const other = await tenants.acquireLease('lease-one', 'you', 30)
    expect(other).toMatchObject({ acquired: false, lease: { owner: 'me', token: lease.token } })
    expect(await held('lease-one')).toMatchObject({ owner: 'me', token: lease.token })
  })

  it('renews a lease without changing its token', async () => {
    const lease = await held('lease-renewed')
    const renewed = await tenants.renewLease(lease, 600)
    expect(renewed).toMatchObject({ name: lease.name, owner: lease.owner, token: lease.token })
    expect(Date.parse(renewed.expiresAt)).toBeGreaterThan(Date.parse(lease.expiresAt))
  })

  it('hands an expired lease over with a higher token, and the old holder learns of it', async () => {
    const lease = await held('lease-expired')
    await harness.expireLease('lease-expired')
    const taken = await held('lease-expired', 'you')
    expect(taken.token).toBeGreaterThan(lease.token)
    await expect(tenants.renewLease(lease, 30)).rejects.toMatchObject({ code: 'LEASE_LOST', exitCode: 7 })
    await expect(tenants.journalIntent('op-x', 'step', {}, lease)).rejects.toMatchObject({ code: 'LEASE_LOST' })
    await expect(tenants.journalResult('op-x', 'step', {}, lease)).rejects.toMatchObject({ code: 'LEASE_LOST' })
    await expect(tenants.journalForget('op-x', lease)).rejects.toMatchObject({ code: 'LEASE_LOST' })
    await expect(tenants.remove('au_plmb_second', lease)).rejects.toMatchObject({ code: 'LEASE_LOST' })
    expect(await tenants.find('au_plmb_second')).not.toBeNull()
    await tenants.journalIntent('op-x', 'step', {}, taken)
  })

  it('takes a lease from an owner known to be dead at once', async () => {
    const lease = await held('lease-dead', 'dead')
    expect((await tenants.acquireLease('lease-dead', 'me', 30, 'somebody else')).acquired).toBe(false)
    const taken = await tenants.acquireLease('lease-dead', 'me', 30, 'dead')
    expect(taken.acquired).toBe(true)
    expect(taken.lease.token).toBeGreaterThan(lease.token)
  })

  it('gives a released lease to the next one with a higher token; releasing twice is fine', async () => {
    const lease = await held('lease-released')
    await tenants.releaseLease(lease)
    await tenants.releaseLease(lease)
    const next = await held('lease-released', 'you')
    expect(next.token).toBeGreaterThan(lease.token)
    await tenants.releaseLease(lease)
    expect((await tenants.acquireLease('lease-released', 'me', 30)).acquired).toBe(false)
  })

  it('journals a step as intent, then as done, and counts the attempts', async () => {
    const lease = await held('lease-journal')
    expect(await tenants.journal('op-1')).toEqual([])
    await tenants.journalIntent('op-1', 'buy', { number: '+61255500009' }, lease)
    await tenants.journalIntent('op-1', 'buy', { number: '+61255500008' }, lease)
    expect(await tenants.journal('op-1')).toEqual([
      { step: 'buy', status: 'intent', intent: { number: '+61255500008' }, result: null, attempts: 2 },
    ])
    await tenants.journalResult('op-1', 'buy', { sid: 'PN1' }, lease)
    await tenants.journalIntent('op-1', 'bind', null, lease)
    const steps = (await tenants.journal('op-1')).sort((a, b) => a.step.localeCompare(b.step))
    expect(steps).toEqual([
      { step: 'bind', status: 'intent', intent: null, result: null, attempts: 1 },
      { step: 'buy', status: 'done', intent: { number: '+61255500008' }, result: { sid: 'PN1' }, attempts: 2 },
    ])
    await tenants.journalForget('op-1', lease)
    expect(await tenants.journal('op-1')).toEqual([])
  })
}
