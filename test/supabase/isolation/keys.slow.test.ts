import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { asActor, ownerOf } from '../actors.ts'
import { access } from './access.ts'
import { keyFindings } from './keys.ts'
import { policyFindings, slowPlans } from './policies.ts'
import { startTwoTenants, type TwoTenants } from './two-tenants.ts'

let world: TwoTenants
beforeAll(async () => {
  world = await startTwoTenants()
})
afterAll(async () => {
  await world?.close()
})

it('rows say whose they are, point at their own tenant, and no key tells of another (I-02, I-06)', async () => {
  expect(await keyFindings(world.client)).toEqual([])
})

it('policies are asked once a query, not once a row', async () => {
  expect(await policyFindings(world.client)).toEqual([])
  const tables = Object.keys(access).filter((name) => access[name]?.select?.includes('owner') && !access[name]?.shared)
  const slow = await asActor(world.client, ownerOf(world.a.ownerId), () => slowPlans(world.client, tables))
  expect(slow).toEqual([])
})

describe('turns red for', () => {
  const faults: [string, string, RegExp][] = [
    [
      'a key that crosses tenants',
      'create table notes (client_id text, call_sid text references call_sessions (call_sid)); create index on notes (client_id)',
      /notes: notes_call_sid_fkey reaches call_sessions without naming the tenant/,
    ],
    [
      'a key over all tenants that a tenant writes',
      'alter table leads add column code text unique; grant insert (code) on leads to authenticated',
      /leads: leads_code_key spans all tenants/,
    ],
    [
      'a tenant column without an index',
      'alter table leads drop constraint leads_client_id_phone_number_key',
      /leads.client_id: no index/,
    ],
    ['a table of nobody', 'create table things (id int primary key)', /things: nothing says whose/],
  ]
  it.each(faults)('%s', async (_name, plant, finding) => {
    const findings = await world.planted(plant, () => keyFindings(world.client))
    expect(findings.join('\n')).toMatch(finding)
  })

  it('a policy that asks for each row', async () => {
    const plant = `drop policy "members read leads" on leads;
      create policy "members read leads" on leads for select to authenticated using (client_id in (select private.my_client_ids()) or private.claimed_role() = 'x')`
    const [named, planned] = await world.planted(plant, async () => [
      await policyFindings(world.client),
      await world.client.query(`set local role authenticated`).then(() => slowPlans(world.client, ['leads'])),
    ])
    expect(named.join('\n')).toMatch(/leads: members read leads: asks once a row/)
    expect(planned.join('\n')).toMatch(/^leads: /)
  })
})
