import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { access } from './access.ts'
import { castOf } from './cast.ts'
import { cells } from './cells.ts'
import { matrix } from './matrix.ts'
import { privileges } from './privileges.ts'
import { startTwoTenants, type TwoTenants } from './two-tenants.ts'

let world: TwoTenants
beforeAll(async () => {
  world = await startTwoTenants()
})
afterAll(async () => {
  await world?.close()
})

const run = (only?: string[]) => {
  const { client, a, b } = world
  return matrix(client, castOf(a, b), { own: a, other: b }, only)
}

it('nobody reaches what is not theirs, in every table and view, by every verb (I-01)', async () => {
  const cast = castOf(world.a, world.b)
  const result = await run()
  process.stdout.write(
    `Matrix in SQL: ${result.cells} cells = ${result.relations} tables and views x ${cells.length} verbs and targets x ${cast.length} actors\n`,
  )
  expect(result.findings).toEqual([])
  // Nothing is left out: the catalogue, asked in other words, and the list of access agree with what was tried.
  const { rows } = await world.client.query(
    `select table_name from information_schema.tables where table_schema = 'public' order by 1`,
  )
  expect(rows.map((row) => row.table_name)).toEqual(Object.keys(access).sort())
  expect(result.cells).toBe(rows.length * cells.length * cast.length)
})

it('the other way round it is the same: the second tenant against the first', async () => {
  const { client, a, b } = world
  expect((await matrix(client, castOf(b, a), { own: b, other: a })).findings).toEqual([])
})

it('what is granted is what is listed: no balance, plan, price, limit, port or slug for anybody signed in (I-05)', async () => {
  const { findings, checks } = await privileges(world.client)
  process.stdout.write(`Privileges: ${checks} looked at\n`)
  expect(findings).toEqual([])
  const written = Object.entries(access).flatMap(([name, { columns }]) =>
    [columns?.insert, columns?.update].flatMap((list) => list?.split(' ').map((column) => `${name}.${column}`) ?? []),
  )
  const kept =
    /balance|held|due|plan|price|per_|cost|amount|limit|port$|slug|api_path|cents|user_id|settled|billed|role$/
  expect(written.filter((column) => kept.test(column))).toEqual([])
})

describe('the matrix turns red for', () => {
  const faults: [string, string, RegExp][] = [
    [
      'a dropped policy',
      'drop policy "members read calls" on call_sessions',
      /owner select own call_sessions: found none/,
    ],
    [
      'a policy that lets everybody read',
      'create policy leak on call_sessions for select to authenticated using (true)',
      /agent select other call_sessions: 1 rows of the other tenant/,
    ],
    ['row-level security off', 'alter table audio_files disable row level security', /stranger select own audio_files/],
    ['TRUNCATE granted', 'grant truncate on leads to authenticated', /agent truncate all leads: /],
    [
      'TRUNCATE granted on a table that others point at',
      'grant truncate on call_sessions to authenticated',
      /agent truncate all call_sessions: inconclusive: 0A000/,
    ],
    [
      'WITH CHECK (true) on an update, by rows that move without a WHERE',
      `drop policy "the agent follows its messages" on sms_logs;
       create policy "planted" on sms_logs for update to authenticated using (client_id = any (array(select private.my_agent_client_ids()))) with check (true)`,
      /agent update move sms_logs: changed the other tenant/,
    ],
    [
      'USING (true) on a delete',
      `drop policy "the owner drops leads" on leads; create policy planted on leads for delete to authenticated using (true)`,
      /owner delete all leads: changed the other tenant/,
    ],
    [
      'WITH CHECK (true) on an insert',
      'drop policy "owner and agent add leads" on leads; create policy planted on leads for insert to authenticated with check (true)',
      /agent insert other leads: changed the other tenant/,
    ],
    [
      'a view that runs as its owner',
      'create view all_calls as select * from call_sessions; grant select on all_calls to authenticated',
      /agent select other all_calls: /,
    ],
    ['a grant on credits', 'grant update on credits to authenticated', /owner update all credits: not refused/],
    [
      'a grant on one column of credits',
      'grant update (balance) on credits to authenticated',
      /update all credits: not/,
    ],
    ['a visitor who may read', 'grant select on plans to anon', /anon select all plans: not refused/],
    ['a new table without seed rows', 'create table notes (client_id text)', /notes: no rows for both tenants/],
    ['a new table without a tenant', 'create table things (id int)', /things: says nothing of a client/],
    ['a new table that nobody listed', 'create table notes as select client_id from leads', /notes: nobody said who/],
  ]
  it.each(faults)('%s', async (_name, plant, finding) => {
    const touched = [...plant.matchAll(/\b(?:on|table|view)\s+(\w+)/g)].map((match) => String(match[1]))
    const { findings } = await world.planted(plant, () => run(touched))
    expect(findings.join('\n')).toMatch(finding)
  })

  it('nothing of what was planted: it is taken back', async () => {
    expect((await run(['credits', 'call_sessions'])).findings).toEqual([])
  })
})
