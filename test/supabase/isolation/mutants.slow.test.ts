import { afterAll, beforeAll, expect, it } from 'vitest'
import { prepareCalls } from './call.ts'
import { castOf } from './cast.ts'
import { functionFindings } from './functions.ts'
import { keyFindings } from './keys.ts'
import { matrix } from './matrix.ts'
import { type Mutant, openLocks, readMutants } from './mutants.ts'
import { policyFindings } from './policies.ts'
import { privileges } from './privileges.ts'
import { rpcFindings } from './rpc.ts'
import { startTwoTenants, type TwoTenants } from './two-tenants.ts'

/** Mutants that no test sees, each with why that is all right. */
const survivors: Record<string, string> = {}

let world: TwoTenants
beforeAll(async () => {
  world = await startTwoTenants()
  await prepareCalls(world.client)
})
afterAll(async () => {
  await world?.close()
})

type Killer = { name: string; run(mutant: Mutant): Promise<string[]> }

const deeds: Killer = {
  name: 'the matrix',
  run: async ({ relation }) => {
    const { client, a, b } = world
    // Of outsiders one kind is enough here: the matrix itself has them all.
    const cast = castOf(a, b).filter(({ kind, name }) => kind !== 'stranger' || name === 'stranger')
    return (await matrix(client, cast, { own: a, other: b }, relation === null ? [] : [relation])).findings
  },
}
const granted: Killer = {
  name: 'privileges',
  run: async ({ relation }) => (await privileges(world.client, relation === null ? undefined : [relation])).findings,
}
const functions: Killer = { name: 'functions', run: () => functionFindings(world.client) }
const policies: Killer = { name: 'policies', run: () => policyFindings(world.client) }
const keys: Killer = { name: 'keys', run: () => keyFindings(world.client) }

/** In the order in which they are asked: a mutant is dead with the first finding. Deeds before lists, but where there are a thousand of a kind. */
function killersOf({ relation, sql }: Mutant): Killer[] {
  if (relation === null) return [functions, granted]
  if (/^grant \w+ \(/.test(sql)) return [granted, deeds]
  return [deeds, granted, policies, keys]
}

const wholeMatrix: Killer = {
  name: 'the whole matrix',
  run: async () => {
    const { client, a, b } = world
    return (await matrix(client, castOf(a, b), { own: a, other: b })).findings
  },
}
const rpc: Killer = {
  name: 'calls across tenants',
  run: async () => {
    const { client, a, b } = world
    return (await rpcFindings(client, castOf(a, b), { own: a, other: b })).findings
  },
}

async function killerOf(mutant: Mutant, asked: readonly Killer[]): Promise<string | null> {
  await world.client.query('savepoint mutant')
  try {
    await world.client.query(mutant.sql)
    for (const killer of asked) if ((await killer.run(mutant)).length > 0) return killer.name
    return null
  } finally {
    await world.client.query('rollback to savepoint mutant')
  }
}

it('at least 95 of 100 single faults turn a test red; those that do not are named (I-04)', async () => {
  const mutants = await readMutants(world.client)
  const killed = new Map<string, number>()
  const alive: string[] = []
  await world.client.query('begin')
  try {
    const all: [Mutant, Killer[]][] = [
      ...mutants.map((mutant): [Mutant, Killer[]] => [mutant, killersOf(mutant)]),
      ...openLocks.map((mutant): [Mutant, Killer[]] => [mutant, [rpc, wholeMatrix]]),
    ]
    // Whole, it has nothing to find: what the mutants are found by is their fault.
    const whole: Mutant = { name: 'nothing', sql: 'select 1', relation: 'leads' }
    expect(await killerOf(whole, [deeds, granted, functions, policies, keys, rpc, wholeMatrix])).toBeNull()
    for (const [mutant, asked] of all) {
      const killer = await killerOf(mutant, asked)
      if (killer === null) alive.push(mutant.name)
      else killed.set(killer, (killed.get(killer) ?? 0) + 1)
    }
    const total = all.length
    const by = [...killed].map(([name, count]) => `${count} by ${name}`).join(', ')
    process.stdout.write(
      `Mutants: ${total}, killed ${total - alive.length} (${by}), alive: ${alive.join('; ') || 'none'}\n`,
    )
    expect(alive.filter((name) => !(name in survivors))).toEqual([])
    expect(Object.keys(survivors).filter((name) => !alive.includes(name))).toEqual([])
    expect((total - alive.length) / total).toBeGreaterThanOrEqual(0.95)
  } finally {
    await world.client.query('rollback')
  }
}, 600_000)
