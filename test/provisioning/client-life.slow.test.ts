import fc from 'fast-check'
import { expect, it } from 'vitest'
import { KlariqoError } from '../../src/core/errors/klariqo-error.ts'
import { crashPoints } from '../../src/provisioning/crash-points.ts'
import { createClient } from '../../src/provisioning/create-client.ts'
import { createClientSteps } from '../../src/provisioning/create-client-steps.ts'
import { deleteClient } from '../../src/provisioning/delete-client.ts'
import { deleteClientSteps } from '../../src/provisioning/delete-client-steps.ts'
import { jameson } from '../support/builders/jameson.ts'
import { CrashError, ProvisioningWorld } from '../support/builders/provisioning-world.ts'
import { candidatesOf } from '../support/fake-telephony.ts'

/** What we believe about one name. `doubtful`: a process died on it. */
type Belief = { state: 'none' | 'there' | 'doubtful' | 'deleting'; lives: number }
type Model = { names: Map<string, Belief> }
type Command = fc.AsyncCommand<Model, ProvisioningWorld>

const idOf = (name: string) => `au_plmb_${name.toLowerCase()}`
const beliefOf = (model: Model, name: string): Belief => {
  const belief = model.names.get(name) ?? { state: 'none', lives: 0 }
  model.names.set(name, belief)
  return belief
}

/** True in every world at every time, crashed or not. */
function expectSound(world: ProvisioningWorld): void {
  const { tenants, pool, charges } = world.tenants.state
  const rows = [...tenants.values()]
  expect(new Set(rows.map((row) => row.port)).size).toBe(rows.length)
  const numbers = rows.flatMap((row) => row.phoneNumber ?? [])
  expect(new Set(numbers).size).toBe(numbers.length)
  const owned = [...world.telephony.owned.values()].map((each) => each.phoneNumber)
  expect(new Set(owned).size).toBe(owned.length)
  for (const each of world.telephony.owned.values()) expect(each.tag).toMatch(/^klariqo:au_plmb_/)
  for (const row of pool.values())
    if (row.clientId) expect(tenants.get(row.clientId)?.phoneNumber).toBe(row.phoneNumber)
  expect(new Set(charges.map((charge) => charge.operationId)).size).toBe(charges.length)
}

/** None is lost sight of: what is owned is in the pool, but for the number of a name a process died on. */
function expectNoOrphans(model: Model, world: ProvisioningWorld): void {
  const unsettled = [...model.names].filter(([, { state }]) => state === 'doubtful' || state === 'deleting')
  const tags = new Set(unsettled.map(([name]) => `klariqo:${idOf(name)}`))
  for (const { phoneNumber, tag } of world.telephony.owned.values())
    if (!world.tenants.state.pool.has(phoneNumber)) expect(tags).toContain(tag)
}

/** A finished client has everything once; a name with no client has nothing that runs or routes. */
function expectAsBelieved(model: Model, world: ProvisioningWorld): void {
  expectSound(world)
  expectNoOrphans(model, world)
  for (const [name, { state }] of model.names) {
    const row = world.tenants.state.tenants.get(idOf(name))
    const owned = [...world.telephony.owned.values()].filter((each) =>
      each.webhooks.voice?.includes(`/${name.toLowerCase()}/`),
    )
    if (state === 'there') {
      expect(row?.status).toBe('active')
      expect(owned.map((each) => each.phoneNumber)).toEqual([row?.phoneNumber])
      expect(world.host.active.has(`klariqo-client-${idOf(name)}.socket`)).toBe(true)
    }
    if (state === 'none') {
      expect(row).toBeUndefined()
      expect(owned).toEqual([])
      expect([...world.host.files.keys()].filter((file) => file.includes(name.toLowerCase()))).toEqual([])
    }
  }
}

const create = (name: string, crashAt: string | null): Command => ({
  check: (model) => beliefOf(model, name).state !== 'deleting',
  async run(model, world) {
    const belief = beliefOf(model, name)
    const bought = world.telephony.purchases.length
    const { deps, crashPoint, dead } = world.process(crashAt)
    try {
      const result = await createClient(deps, jameson({ business: name }), { crashPoint })
      if (belief.state === 'there') {
        expect(world.telephony.purchases.length).toBe(bought)
        expect(result).toMatchObject({ number_source: 'unchanged' })
      } else if (belief.state === 'none') belief.lives++
      belief.state = 'there'
    } catch (error) {
      if (!dead() || !(error instanceof CrashError)) throw error
      belief.state = belief.state === 'none' ? 'doubtful' : belief.state
    }
    expect(world.telephony.purchases.length - bought).toBeLessThanOrEqual(1)
    expectAsBelieved(model, world)
  },
  toString: () => `create ${name}${crashAt ? `, killed at ${crashAt}` : ''}`,
})

const remove = (name: string, releaseNumber: boolean, crashAt: string | null): Command => ({
  check: (model) => beliefOf(model, name).state !== 'none',
  async run(model, world) {
    const belief = beliefOf(model, name)
    const { deps, crashPoint, dead } = world.process(crashAt)
    try {
      await deleteClient(deps, { clientId: idOf(name), releaseNumber }, { crashPoint })
      belief.state = 'none'
    } catch (error) {
      // A creation that died before it wrote anything has left nothing to delete.
      const nothing = error instanceof KlariqoError && error.code === 'CLIENT_NOT_FOUND'
      if (nothing && belief.state === 'doubtful') belief.state = 'none'
      else if (dead() && error instanceof CrashError)
        belief.state = crashAt === 'mark:before-intent' || crashAt === 'mark:after-intent' ? belief.state : 'deleting'
      else throw error
    }
    expectAsBelieved(model, world)
  },
  toString: () => `delete ${name}${releaseNumber ? ' --release-number' : ''}${crashAt ? `, killed at ${crashAt}` : ''}`,
})

const drift = (name: string, what: 'route' | 'unit' | 'webhooks'): Command => ({
  check: (model) => beliefOf(model, name).state === 'there',
  async run(model, world) {
    const row = world.tenants.state.tenants.get(idOf(name))
    if (what === 'route') world.host.files.delete(`/etc/nginx/klariqo.d/${name.toLowerCase()}.conf`)
    if (what === 'unit') world.host.active.delete(`klariqo-client-${idOf(name)}.socket`)
    if (what === 'webhooks') await world.telephony.setWebhooks(row?.phoneNumberSid ?? '', null)
    const bought = world.telephony.purchases.length
    await createClient(world.process().deps, jameson({ business: name }))
    expect(world.telephony.purchases.length).toBe(bought)
    expectAsBelieved(model, world)
  },
  toString: () => `lose the ${what} of ${name}, create again`,
})

const names = fc.constantFrom('Ada', 'Ben', 'Cid', 'Dot', 'Eve', 'Fay')
const labelOf = (steps: readonly { id: string }[]) =>
  fc
    .tuple(fc.constantFrom(...steps.map((step) => step.id)), fc.constantFrom(...crashPoints))
    .map((parts) => parts.join(':'))
const creating = labelOf(createClientSteps.filter((step) => !step.readOnly))
const deleting = labelOf(deleteClientSteps)

it('P-08: 200 lives of up to six names: created, deleted, killed, damaged, in any order', async () => {
  const seed = Number(process.env.KLARIQO_TEST_SEED ?? Date.now() % 2 ** 31)
  const count = { commands: 0, purchases: 0 }
  const counted = (command: Command): Command => ({
    check: (model) => command.check(model),
    async run(model, world) {
      count.commands++
      await command.run(model, world)
    },
    toString: () => command.toString(),
  })
  const commands = fc.commands(
    [
      names.map((name) => counted(create(name, null))),
      fc.tuple(names, creating).map(([name, label]) => counted(create(name, label))),
      fc.tuple(names, fc.boolean()).map(([name, release]) => counted(remove(name, release, null))),
      fc.tuple(names, fc.boolean(), deleting).map(([name, release, label]) => counted(remove(name, release, label))),
      fc
        .tuple(names, fc.constantFrom('route' as const, 'unit' as const, 'webhooks' as const))
        .map(([name, what]) => counted(drift(name, what))),
    ],
    { maxCommands: 30, size: 'max' },
  )
  await fc.assert(
    fc.asyncProperty(commands, fc.constantFrom('update' as const, 'reject' as const), async (list, owned) => {
      const world = new ProvisioningWorld({ telephony: { owned, candidates: candidatesOf(100) } })
      await fc.asyncModelRun(() => ({ model: { names: new Map<string, Belief>() }, real: world }), list)
      count.purchases += world.telephony.purchases.length
    }),
    { numRuns: 200, seed, endOnFailure: false },
  )
  process.stdout.write(`P-08: seed ${seed}, ${count.commands} commands, ${count.purchases} purchases\n`)
})
