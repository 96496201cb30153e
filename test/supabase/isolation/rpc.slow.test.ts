import { afterAll, beforeAll, expect, it } from 'vitest'
import { call, prepareCalls } from './call.ts'
import { castOf } from './cast.ts'
import { rpcFindings } from './rpc.ts'
import { startTwoTenants, type TwoTenants } from './two-tenants.ts'

let world: TwoTenants
beforeAll(async () => {
  world = await startTwoTenants()
  await prepareCalls(world.client)
})
afterAll(async () => {
  await world?.close()
})

const run = () => {
  const { client, a, b } = world
  return rpcFindings(client, castOf(a, b), { own: a, other: b })
}

it("no function tells or changes anything of another tenant: another's id is answered as one that does not exist (I-12)", async () => {
  const { findings, calls } = await run()
  process.stdout.write(`Functions called across tenants: ${calls} calls\n`)
  expect(findings).toEqual([])
})

it("a sid that is another client's is refused without a word of whose it is, and nothing of it changes", async () => {
  const { client, a, b } = world
  const agent = castOf(a, b).find((player) => player.kind === 'agent')
  if (!agent) throw new Error('no agent in the cast')
  for (const name of ['admit_call', 'open_call']) {
    const sql = `select to_jsonb(public.${name}(p_call_sid => '${b.callSid}', p_client_id => '${a.clientId}'))::text`
    expect(await call(client, agent, sql, 'select 1')).toMatchObject({ code: 'KC002', message: `no call ${b.callSid}` })
  }
})

it('what is exported of one tenant holds no word of another (I-12)', async () => {
  const { client, a, b } = world
  const ids = Object.values(b)
  const { rows } = await client.query<{ name: string }>(
    `select t ->> 'name' as name from jsonb_array_elements(export_tables($1)) as t`,
    [a.clientId],
  )
  expect(rows.length).toBeGreaterThan(20)
  const told: string[] = []
  for (const { name } of rows) {
    const { rows: pages } = await client.query<{ page: string }>('select export_rows($1, $2)::text as page', [
      a.clientId,
      name,
    ])
    if (ids.some((id) => pages[0]?.page.includes(id))) told.push(name)
  }
  expect(told).toEqual([])
})

const faults: [string, string, RegExp][] = [
  [
    'a definer that does not ask who calls',
    `create or replace function private.require_operator() returns void language sql set search_path = '' as 'select'`,
    /owner set_limits\(.*\) on the other tenant is told/,
  ],
  [
    'an agent check that was forgotten',
    `create or replace function private.my_agent_client_ids() returns setof text language sql stable security definer set search_path = '' as 'select client_id from public.voice_ai_clients'`,
    /stranger settle_call\(.*\) on the other tenant is told/,
  ],
  [
    'a message that tells two cases apart',
    `create or replace function public.get_client_dashboard_stats(p_client_id text) returns jsonb language plpgsql security definer set search_path = '' as
     'begin if not exists (select from public.voice_ai_clients c where c.client_id = p_client_id) then raise exception ''no such client''; end if; return null; end'`,
    /stranger get_client_dashboard_stats\(.*\) on the other tenant is told/,
  ],
  [
    'a new function that nobody aims',
    `create function peek() returns int language sql set search_path = '' as 'select 1'; grant execute on function peek to authenticated`,
    /peek: a token may call it/,
  ],
]
it.each(faults)('turns red for %s', async (_name, plant, finding) => {
  const { findings } = await world.planted(plant, run)
  expect(findings.join('\n')).toMatch(finding)
})
