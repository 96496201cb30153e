import { describe, expect, it } from 'vitest'
import { KlariqoError } from '../../src/core/errors/klariqo-error.ts'
import { createClient } from '../../src/provisioning/create-client.ts'
import { expectOneClient } from '../support/builders/expect-one-client.ts'
import { jameson } from '../support/builders/jameson.ts'
import { CrashError, ProvisioningWorld } from '../support/builders/provisioning-world.ts'
import { candidatesOf } from '../support/fake-telephony.ts'

const create = (world: ProvisioningWorld) => createClient(world.process().deps, jameson())

describe('a carrier that misbehaves', () => {
  const fine = ['update', 'reject'] as const

  describe.each(fine)('P-05: buying what is owned: %s', (owned) => {
    const kinds = ['before', 'after', 'late'] as const
    it.each(kinds)('the answer to the purchase is lost (%s): bought once', async (fault) => {
      const world = new ProvisioningWorld({ telephony: { owned } })
      world.telephony.fail('buy', fault)
      if (fault === 'late') setTimeout(() => world.telephony.land(), 2)
      await create(world)
      expectOneClient(world)
    })

    const ages = [0, 1, 4, 12]
    it.each(ages)('killed while the purchase is on its way, the list %i looks behind: bought once', async (stale) => {
      const world = new ProvisioningWorld({ telephony: { owned } })
      const { deps, crashPoint, dead } = world.process('number:mid-effect')
      // The process dies with its request on the wire; the carrier takes it when the next run is already at work.
      world.telephony.before = async (operation) => {
        if (operation === 'buy' && dead()) throw new CrashError('dead')
      }
      await createClient(deps, jameson(), { crashPoint }).catch((error: unknown) => {
        if (!(error instanceof CrashError)) throw error
      })
      world.telephony.before = () => undefined
      const intent = [...world.tenants.state.steps.values()].map((steps) => steps.get('number')?.intent)[0]
      const { phone_number: phoneNumber } = intent as { phone_number: string }
      await world.telephony.buy({
        phoneNumber,
        tag: 'klariqo:au_plmb_jamesonplumbing',
        addressSid: 'AD1',
        bundleSid: 'BU1',
      })
      world.telephony.staleReads = stale
      await create(world)
      expectOneClient(world)
    })
  })

  const taken = new KlariqoError('NUMBER_TAKEN', { number: '+61' })
  it('P-06: a candidate somebody else took: the next one', async () => {
    const world = new ProvisioningWorld()
    world.telephony.fail('buy', taken, 3)
    await create(world)
    expectOneClient(world)
    expect(world.tenants.state.reservations.size).toBe(1)
  })

  it('P-06: nothing on the shelf: a clear refusal, nothing left behind', async () => {
    const world = new ProvisioningWorld({ telephony: { candidates: [] } })
    await expect(create(world)).rejects.toMatchObject({ code: 'NUMBER_NONE_FOUND', exitCode: 4 })
    expect(world.tenants.state.tenants.size).toBe(0)
    expect(world.host.files.size).toBe(1)
    world.telephony.candidates = candidatesOf(2)
    await create(world)
    expectOneClient(world)
  })

  const refusals = [
    ['TELEPHONY_FUNDS', 4],
    ['TELEPHONY_RATE_LIMITED', 4],
    ['TELEPHONY_UNREACHABLE', 4],
    ['TELEPHONY_CREDENTIALS', 3],
    ['NUMBER_BUNDLE_REQUIRED', 3],
  ] as const
  it.each(refusals)(
    'P-06: %s at the purchase: exit %i, no purchase, and the next run converges',
    async (code, exit) => {
      const world = new ProvisioningWorld()
      world.telephony.fail('buy', new KlariqoError(code))
      await expect(create(world)).rejects.toMatchObject({ code, exitCode: exit })
      expect(world.telephony.purchases).toEqual([])
      await create(world)
      expectOneClient(world)
    },
  )

  it('P-06: silent for good: says that the outcome is not known, and the next run looks first', async () => {
    const world = new ProvisioningWorld()
    world.telephony.fail('buy', 'after', 1)
    world.telephony.staleReads = 1000
    world.telephony.fail('buy', 'before', 2)
    await expect(create(world)).rejects.toMatchObject({ code: 'NUMBER_OUTCOME_UNKNOWN', retryable: true })
    world.telephony.staleReads = 0
    await create(world)
    expectOneClient(world)
  })

  it('an account that is not active, or papers that are not approved, stop the run before it begins', async () => {
    const world = new ProvisioningWorld({ telephony: { bundles: { BU1: 'pending-review' } } })
    await expect(create(world)).rejects.toMatchObject({ code: 'BUNDLE_NOT_APPROVED', exitCode: 3 })
    expect(world.tenants.state.owners.size).toBe(0)
  })

  it('P-12: a port that another program holds: named, nothing bought', async () => {
    const world = new ProvisioningWorld()
    world.foreignPorts = [3011]
    await expect(create(world)).rejects.toMatchObject({ code: 'HOST_PORT_TAKEN', exitCode: 5 })
    expect(world.telephony.purchases).toEqual([])
    expect(world.tenants.state.tenants.size).toBe(0)
    world.foreignPorts = [5432]
    await create(world)
    expectOneClient(world)
  })

  it('P-12: no port left: named, nothing bought', async () => {
    const world = new ProvisioningWorld({ lastPort: 3010 })
    await expect(create(world)).rejects.toMatchObject({ code: 'PORTS_EXHAUSTED' })
    expect(world.telephony.purchases).toEqual([])
  })
})
