import { afterAll, beforeAll, expect, it } from 'vitest'
import { functionFindings, readRoutines } from './functions.ts'
import { startTwoTenants, type TwoTenants } from './two-tenants.ts'

let world: TwoTenants
beforeAll(async () => {
  world = await startTwoTenants()
})
afterAll(async () => {
  await world?.close()
})

it('every function fixes its search path, is called by no visitor, and says truly whether it writes (I-07)', async () => {
  expect(await functionFindings(world.client)).toEqual([])
  const routines = await readRoutines(world.client)
  const definers = routines.filter((routine) => routine.definer)
  process.stdout.write(`Functions: ${routines.length}, of them ${definers.length} run as their owner\n`)
})

const faults: [string, string, RegExp][] = [
  [
    'a definer that everybody may call',
    `create function all_balances() returns setof numeric language sql stable security definer set search_path = '' as 'select balance from public.credits';
     grant execute on function all_balances to authenticated`,
    /all_balances\(\): signed-in users may call it/,
  ],
  [
    'a function without a fixed search path',
    `create function loose() returns int language sql as 'select 1'`,
    /loose\(\): search_path/,
  ],
  [
    'a function for visitors',
    `create function hello() returns int language sql set search_path = '' as 'select 1'; grant execute on function hello to anon`,
    /hello\(\): visitors may call it/,
  ],
  [
    'a writer that says it only reads',
    `create function quiet() returns void language plpgsql stable set search_path = '' as 'begin delete from public.leads; end'`,
    /quiet\(\): writes and is not volatile/,
  ],
]
it.each(faults)('turns red for %s', async (_name, plant, finding) => {
  const findings = await world.planted(plant, () => functionFindings(world.client))
  expect(findings.join('\n')).toMatch(finding)
})
