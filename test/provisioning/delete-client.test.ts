import { describe, expect, it } from 'vitest'
import { KlariqoError } from '../../src/core/errors/klariqo-error.ts'
import { createClient } from '../../src/provisioning/create-client.ts'
import { deleteClient } from '../../src/provisioning/delete-client.ts'
import { jameson, jamesonId } from '../support/builders/jameson.ts'
import { expectGone, worldWithClient } from '../support/builders/world-with-client.ts'

const request = { clientId: jamesonId }

describe('deleteClient', () => {
  it('leaves nothing but the number', async () => {
    const world = await worldWithClient()
    const number = world.telephony.purchases[0]?.phoneNumber
    const result = await deleteClient(world.process().deps, request)
    expect(result).toMatchObject({ mode: 'apply', changed: true, kept_number: number, released_number: null })
    expectGone(world)
    expect([...world.tenants.state.pool.values()]).toMatchObject([{ clientId: null, status: 'available' }])
    expect(world.telephony.owned.size).toBe(1)
    expect(world.host.reloads).toBe(2)
  })

  it('gives the number back when told to', async () => {
    const world = await worldWithClient()
    const number = world.telephony.purchases[0]?.phoneNumber
    const result = await deleteClient(world.process().deps, { ...request, releaseNumber: true })
    expect(result).toMatchObject({ kept_number: null, released_number: number })
    expectGone(world)
    expect(world.tenants.state.pool.size + world.telephony.owned.size).toBe(0)
  })

  it('P-15: the same name again is a new life that uses the kept number, and buys none', async () => {
    const world = await worldWithClient()
    const number = world.telephony.purchases[0]?.phoneNumber
    await deleteClient(world.process().deps, request)
    const again = await createClient(world.process().deps, jameson())
    expect(again).toMatchObject({ phone_number: number, number_source: 'kept', generation: 2, status: 'active' })
    expect(world.telephony.purchases).toHaveLength(1)
    expect(new Set(world.tenants.state.charges.map((charge) => charge.operationId)).size).toBe(2)
  })

  it('a kept number goes to the next client of the region, and to one only', async () => {
    const world = await worldWithClient()
    await deleteClient(world.process().deps, request)
    const others = await Promise.all(
      ['Coastal', 'Inland'].map((business) => createClient(world.process().deps, jameson({ business }))),
    )
    expect(others.map((result) => result.mode === 'apply' && result.number_source).sort()).toEqual(['bought', 'kept'])
    expect(world.telephony.purchases).toHaveLength(2)
    const tags = [...world.telephony.owned.values()].map((number) => number.tag).sort()
    expect(tags).toEqual(['klariqo:au_plmb_coastal', 'klariqo:au_plmb_inland'])
  })

  it('is a no-op when it was done before, and knows a name that never was', async () => {
    const world = await worldWithClient()
    await deleteClient(world.process().deps, request)
    expect(await deleteClient(world.process().deps, request)).toMatchObject({ changed: false, steps: [] })
    const never = deleteClient(world.process().deps, { clientId: 'au_plmb_nobody' })
    await expect(never).rejects.toMatchObject({ code: 'CLIENT_NOT_FOUND', exitCode: 2 })
    const odd = deleteClient(world.process().deps, { clientId: '../etc' })
    await expect(odd).rejects.toMatchObject({ code: 'CLIENT_ID_INVALID' })
  })

  it('--plan names what goes and changes nothing', async () => {
    const world = await worldWithClient()
    const files = new Map(world.host.files)
    const plan = await deleteClient(world.process().deps, request, { mode: 'plan' })
    expect(plan).toMatchObject({ mode: 'plan', client_id: jamesonId })
    expect(plan.mode === 'plan' && plan.changes).toBeGreaterThan(5)
    expect(world.host.files).toEqual(files)
    expect(world.tenants.state.tenants.get(jamesonId)?.status).toBe('active')
  })

  it('a deletion that was begun must be finished before the name is created again', async () => {
    const world = await worldWithClient()
    world.host.fail('remove', /clients/, new KlariqoError('HOST_UNREACHABLE', { host: 'fake', problem: 'gone' }))
    await expect(deleteClient(world.process().deps, request)).rejects.toMatchObject({ code: 'HOST_UNREACHABLE' })
    const create = () => createClient(world.process().deps, jameson())
    await expect(create()).rejects.toMatchObject({ code: 'CLIENT_DELETING' })
    await deleteClient(world.process().deps, request)
    expectGone(world)
    expect(await create()).toMatchObject({ status: 'active' })
  })

  it('says what was really done when it is typed again with another mind about the number', async () => {
    for (const first of [false, true]) {
      const world = await worldWithClient()
      const number = world.telephony.purchases[0]?.phoneNumber
      world.tenants.failNext('remove', 'DATABASE_UNREACHABLE', { url: 'fake', problem: 'gone' })
      const cut = deleteClient(world.process().deps, { ...request, releaseNumber: first })
      await expect(cut).rejects.toMatchObject({ code: 'DATABASE_UNREACHABLE' })
      const result = await deleteClient(world.process().deps, { ...request, releaseNumber: !first })
      // What was given back stays given back; what was kept can still be.
      expect(result).toMatchObject({ kept_number: null, released_number: number })
      expect(world.telephony.owned.size + world.tenants.state.pool.size).toBe(0)
      expectGone(world)
    }
  })

  it('gives back no number that another client got meanwhile', async () => {
    const world = await worldWithClient()
    const number = world.telephony.purchases[0]?.phoneNumber ?? ''
    world.tenants.failNext('remove', 'DATABASE_UNREACHABLE', { url: 'fake', problem: 'gone' })
    const cut = deleteClient(world.process().deps, request)
    await expect(cut).rejects.toMatchObject({ code: 'DATABASE_UNREACHABLE' })
    // Chosen by another creation, which has not tagged it yet.
    await world.tenants.reserveNumber(number, 'another-operation')
    const result = await deleteClient(world.process().deps, { ...request, releaseNumber: true })
    expect(result).toMatchObject({ kept_number: number, released_number: null })
    expect([...world.telephony.owned.values()].map((each) => each.phoneNumber)).toEqual([number])
  })
})
