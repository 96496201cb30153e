import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startTestSupabase, type TestSupabase } from '../../support/test-supabase.ts'
import { type SeededTenant, seedTwoTenants } from '../seed-two-tenants.ts'
import { access } from './access.ts'
import { type GatewayPlayer, gatewayCast } from './gateway-cast.ts'
import { gatewayCells } from './gateway-cells.ts'
import { gatewayMatrix } from './gateway-matrix.ts'
import { gatewayRpcFindings } from './gateway-rpc.ts'
import { readRelations } from './relation.ts'

let gateway: TestSupabase
let client: pg.Client
let a: SeededTenant
let b: SeededTenant
let cast: GatewayPlayer[]

beforeAll(async () => {
  gateway = await startTestSupabase()
  client = new pg.Client({ connectionString: gateway.databaseUrl })
  await client.connect()
  ;({ a, b } = await seedTwoTenants(client))
  cast = gatewayCast(gateway, a, b)
})
afterAll(async () => {
  await client?.end()
  await gateway?.close()
})

const members = () => cast.filter(({ kind }) => ['owner', 'staff', 'agent', 'operator'].includes(kind))

it('through the gateway with supabase-js nobody reaches what is not theirs (I-01)', async () => {
  const result = await gatewayMatrix(client, cast, { own: a, other: b })
  process.stdout.write(
    `Matrix through the gateway: ${result.cells} cells = ${result.relations} tables and views x ${gatewayCells.length} requests x ${cast.length} actors\n`,
  )
  expect(result.findings).toEqual([])
  expect(result.cells).toBe(Object.keys(access).length * gatewayCells.length * cast.length)
})

it("a tenant's own token changes no column that is not listed: not balance, plan, price, limits, port or slug (I-05)", async () => {
  const findings: string[] = []
  let tried = 0
  for (const relation of await readRelations(client)) {
    const listed = access[relation.name]?.columns?.update?.split(' ') ?? []
    const key =
      relation.columns.find((column) => /^(client_id|user_id|assigned_client_id)$/.test(column)) ?? relation.columns[0]
    for (const column of relation.columns.filter((each) => !listed.includes(each))) {
      for (const { name, supabase } of members()) {
        tried += 1
        const { error } = await supabase
          .from(relation.name)
          .update({ [column]: null })
          .not(String(key), 'is', null)
        if (error?.code !== '42501') findings.push(`${name} updates ${relation.name}.${column}: ${error?.code}`)
      }
    }
  }
  process.stdout.write(`Columns tried through the gateway: ${tried}\n`)
  expect(findings).toEqual([])
})

it('functions tell of another tenant what they tell of one that does not exist (I-12)', async () => {
  const { findings, calls } = await gatewayRpcFindings(client, cast, b)
  process.stdout.write(`Functions called across tenants through the gateway: ${calls} calls\n`)
  expect(findings).toEqual([])
})

it("what is not in the public schema cannot be called or read, Postgres's own functions neither", async () => {
  for (const { supabase } of members()) {
    for (const name of ['set_config', 'pg_sleep', 'pg_read_file', 'my_client_ids', 'claimed_role', 'dblink'])
      expect((await supabase.rpc(name, {})).error?.code).toBe('PGRST202')
    for (const schema of ['private', 'auth', 'pg_catalog', 'supabase_migrations', 'extensions'])
      expect((await supabase.schema(schema).from('users').select('*')).error?.code).toBe('PGRST106')
  }
})

describe('the matrix through the gateway turns red for', () => {
  const faults: [string, string, string, string, RegExp][] = [
    [
      'a dropped policy',
      'call_sessions',
      'alter policy "members read calls" on call_sessions to service_role',
      'alter policy "members read calls" on call_sessions to authenticated',
      /owner select own call_sessions: found none/,
    ],
    [
      'WITH CHECK (true)',
      'leads',
      'alter policy "owner and agent add leads" on leads with check (true)',
      `alter policy "owner and agent add leads" on leads with check (
         client_id = any (array(select private.my_own_client_ids() union all select private.my_agent_client_ids())))`,
      /owner insert other leads: changed the other tenant/,
    ],
    [
      'a view that runs as its owner',
      'all_calls',
      'create view all_calls as select * from call_sessions; grant select on all_calls to authenticated',
      'drop view all_calls',
      /owner select other all_calls: /,
    ],
    [
      'a grant on credits',
      'credits',
      'grant update on credits to authenticated',
      'revoke update on credits from authenticated',
      /owner update all credits: not refused/,
    ],
    [
      'row-level security off',
      'audio_files',
      'alter table audio_files disable row level security',
      'alter table audio_files enable row level security',
      /staff select other audio_files: 1 rows/,
    ],
  ]
  it.each(faults)('%s', async (_name, relation, plant, undo, finding) => {
    await client.query(`${plant}; notify pgrst, 'reload schema'`)
    try {
      const { findings } = await gatewayMatrix(client, members(), { own: a, other: b }, [relation])
      expect(findings.join('\n')).toMatch(finding)
    } finally {
      await client.query(undo)
      await client.query('delete from leads where client_id = $1 and phone_number not like $2', [
        b.clientId,
        '+61_________',
      ])
    }
  })

  it('a function that runs as its owner and does not ask who calls', async () => {
    const { rows } = await client.query(`select pg_get_functiondef('private.my_agent_client_ids'::regproc) as sql`)
    await client.query(
      `create or replace function private.my_agent_client_ids() returns setof text language sql stable security definer set search_path = '' as 'select client_id from public.voice_ai_clients'`,
    )
    try {
      const { findings } = await gatewayRpcFindings(client, members(), b)
      expect(findings.join('\n')).toMatch(/owner admit_call on the other tenant is told/)
    } finally {
      await client.query(rows[0].sql)
    }
  })

  it('nothing of what was planted: it is taken back', async () => {
    const { findings } = await gatewayMatrix(client, members(), { own: a, other: b }, [
      'credits',
      'leads',
      'audio_files',
    ])
    expect(findings).toEqual([])
  })
})
