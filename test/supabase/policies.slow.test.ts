import { randomUUID } from 'node:crypto'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startTestDatabase, type TestDatabase } from '../support/test-database.ts'
import { type Actor, agentOf, anon, asActor, operatorOf, ownerOf, signedInAs, staffOf } from './actors.ts'
import { policyMatrix } from './policy-matrix.ts'
import { type SeededTenant, seedTwoTenants } from './seed-two-tenants.ts'

let database: TestDatabase
let client: pg.Client
let a: SeededTenant
let b: SeededTenant

beforeAll(async () => {
  database = await startTestDatabase()
  client = new pg.Client({ connectionString: database.url })
  await client.connect()
  ;({ a, b } = await seedTwoTenants(client))
})
afterAll(async () => {
  await client?.end()
  await database?.close()
})

/** The matrix for each actor in one transaction that leaves nothing, after `plant` has broken something. */
async function matrix(actors: Actor[], plant?: string) {
  await client.query('begin')
  try {
    if (plant) await client.query(plant)
    const findings: string[] = []
    const own: Record<string, unknown> = {}
    for (const actor of actors) {
      const result = await policyMatrix(client, actor, { own: a, other: b })
      findings.push(...result.findings)
      own[actor.name] = result.own
    }
    return { findings, own }
  } finally {
    await client.query('rollback')
  }
}

const agent = () => agentOf(a.agentId, a.clientId)
const owner = () => ownerOf(a.ownerId)
const outsiders = (): Actor[] => [
  anon,
  signedInAs('stranger', randomUUID()),
  { name: 'no claims', role: 'authenticated', claims: null },
  signedInAs('malformed', 'not-a-uuid'),
  // What a user can write into its own token must not count.
  {
    name: 'boaster',
    role: 'authenticated',
    claims: { sub: randomUUID(), user_metadata: { role: 'operator', client_id: 'au_plmb_alpha' } },
  },
  signedInAs('agent of nobody', randomUUID(), { role: 'agent', client_id: 'au_plmb_gone' }),
  signedInAs('agent without client', randomUUID(), { role: 'agent' }),
]

describe('one tenant against another', () => {
  it("an agent's own credentials read and write zero rows of another client in every table (I-01, I-10)", async () => {
    const { findings, own } = await matrix([agent()])
    expect(findings).toEqual([])
    const writes = ['select', 'insert', 'update']
    expect(own).toEqual({
      agent: {
        audio_files: ['select'],
        call_sessions: writes,
        conversation_logs: writes,
        leads: [...writes, 'delete'],
        phone_number_pool: ['select'],
        recordings: ['select', 'insert'],
        retention: ['select'],
        sms_logs: writes,
        voice_ai_clients: ['select'],
      },
    })
  })

  it('an owner sees its own account and clients and nothing of another (I-01)', async () => {
    const { findings, own } = await matrix([owner()])
    expect(findings).toEqual([])
    expect(own).toEqual({
      owner: {
        audio_files: ['select'],
        billing_settings: ['select'],
        call_holds: ['select'],
        call_sessions: ['select'],
        conversation_logs: ['select'],
        credits: ['select'],
        leads: ['select', 'insert', 'update', 'delete'],
        ledger_entries: ['select'],
        phone_number_pool: ['select'],
        profiles: ['select', 'update'],
        recordings: ['select'],
        retention: ['select'],
        sms_logs: ['select'],
        usage_logs: ['select'],
        voice_ai_clients: ['select'],
      },
    })
  })

  it('staff see the client they are named for, not the account', async () => {
    const { findings, own } = await matrix([staffOf(randomUUID(), a.clientId)])
    expect(findings).toEqual([])
    expect(Object.keys(own.staff as object)).not.toContain('credits')
    expect(own.staff).toMatchObject({ call_sessions: ['select'], leads: ['select', 'insert', 'update', 'delete'] })
  })

  it('nobody else reaches anything: no token, no claims, a stranger, forged metadata, an agent of nobody', async () => {
    const { findings, own } = await matrix(outsiders())
    expect(findings).toEqual([])
    expect(Object.values(own).filter((allowed) => Object.keys(allowed as object).length > 0)).toEqual([])
  })

  it('an operator reads every client but the platform’s own tables', async () => {
    const result = await asActor(client, operatorOf(randomUUID()), () =>
      client.query(
        `select (select count(*) from voice_ai_clients)::int as clients, (select count(*) from audit_log where action = 'seeded')::int as audit`,
      ),
    )
    expect(result.rows).toEqual([{ clients: 2, audit: 2 }])
    const { own } = await matrix([operatorOf(randomUUID())])
    for (const table of ['leases', 'provision_steps', 'number_reservations', 'removed_clients']) {
      expect(Object.keys(own.operator as object)).not.toContain(table)
    }
  })
})

describe('the matrix itself sees', () => {
  const faults: [string, string, RegExp][] = [
    [
      'a policy that lets everybody read',
      'create policy leak on call_sessions for select to authenticated using (true)',
      /agent select call_sessions/,
    ],
    [
      'a table without row-level security',
      'alter table audio_files disable row level security',
      /agent select audio_files/,
    ],
    ['TRUNCATE left granted', 'grant truncate on leads to authenticated', /agent truncate leads/],
    [
      'a check that lets rows move to another tenant',
      `drop policy "the agent follows its messages" on sms_logs;
       create policy "planted" on sms_logs for update to authenticated using (client_id = any (array(select private.my_client_ids()))) with check (true)`,
      /agent moves sms_logs/,
    ],
    [
      'an insert that asks nothing',
      'drop policy "members add leads" on leads; create policy planted on leads for insert to authenticated with check (true)',
      /agent insert leads/,
    ],
    [
      'a view that runs as its owner',
      'create view all_calls as select * from call_sessions; grant select on all_calls to authenticated',
      /agent select all_calls/,
    ],
    ['a new table without seed rows', 'create table notes (client_id text)', /notes: no rows for both tenants/],
    ['a new table without a tenant', 'create table things (id int)', /things: says nothing of a client/],
  ]
  it.each(faults)('%s', async (_name, plant, finding) => {
    const { findings } = await matrix([agent()], plant)
    expect(findings.join('\n')).toMatch(finding)
  })
})

describe('beyond policies', () => {
  it('tenants may write these columns and no others: never balance, plan, price, port or slug (I-05)', async () => {
    const { rows } = await client.query(`
      select table_name || ': ' || string_agg(column_name, ', ' order by column_name) as line
      from information_schema.column_privileges
      where table_schema = 'public' and grantee = 'authenticated' and privilege_type = 'UPDATE' group by table_name order by 1`)
    expect(rows.map((row) => row.line)).toEqual([
      'call_sessions: call_sid, caller_number, client_id, direction, duration_seconds, end_time, metadata, start_time, status, transcript',
      'conversation_logs: at_ms, audio_files_used, call_sid, client_id, content, id, message_type, metadata, response_time_ms, source, speaker, user_end_to_audio_ms',
      'leads: business_name, client_id, id, industry, notes, phone_number, priority, prospect_name, status',
      'profiles: business_details, business_name, full_name, onboarding_completed',
      'sms_logs: client_id, id, message_content, message_type, phone_number, status, twilio_sid',
    ])
  })

  it('every table has row-level security, its policies in the fast form, and an index on its tenant (I-02)', async () => {
    const { rows: open } = await client.query(
      `select relname from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') and not relrowsecurity`,
    )
    expect(open).toEqual([])
    const { rows: slow } = await client.query(
      `select tablename, policyname from pg_policies
       where schemaname = 'public' and coalesce(qual, '') || coalesce(with_check, '') ~ '(private|auth)\\.'
         and coalesce(qual, with_check) !~* '(ARRAY\\(|\\( ?)\\s*SELECT'`,
    )
    expect(slow).toEqual([])
    const { rows: unindexed } = await client.query(`
      select c.relname, a.attname from pg_class c join pg_attribute a on a.attrelid = c.oid
      where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' and a.attname in ('client_id', 'assigned_client_id', 'user_id')
        and not exists (select from pg_index i where i.indrelid = c.oid and i.indkey[0] = a.attnum)`)
    expect(unindexed).toEqual([])
  })

  it('no role of the API may truncate, and nobody without a token may do anything', async () => {
    const { rows } = await client.query(`
      select table_name, grantee, privilege_type from information_schema.role_table_grants
      where table_schema = 'public' and (grantee = 'anon' or (privilege_type = 'TRUNCATE' and grantee in ('authenticated', 'service_role')))`)
    expect(rows).toEqual([])
    const { rows: functions } = await client.query(
      `select p.proname from pg_proc p where p.pronamespace in ('public'::regnamespace, 'private'::regnamespace)
         and has_function_privilege('anon', p.oid, 'execute')`,
    )
    expect(functions).toEqual([])
  })

  it('every function fixes its search path; security definers are callable by these alone (I-07)', async () => {
    const { rows } = await client.query(
      `select p.proname from pg_proc p where p.pronamespace in ('public'::regnamespace, 'private'::regnamespace)
         and not coalesce(p.proconfig, '{}') @> array['search_path=""']`,
    )
    expect(rows).toEqual([])
    const { rows: definers } = await client.query(
      `select p.proname from pg_proc p where p.pronamespace = 'public'::regnamespace and p.prosecdef
         and has_function_privilege('authenticated', p.oid, 'execute')`,
    )
    expect(definers.map((row) => row.proname).sort()).toEqual([
      'admit_call',
      'authorise_dial',
      'set_billing_settings',
      'set_limits',
      'set_retention',
      'settle_call',
    ])
  })

  it("a row of one's own cannot point at another tenant's call (I-06)", async () => {
    const insert = asActor(client, agent(), () =>
      client.query(
        `insert into conversation_logs (call_sid, client_id, speaker, message_type, content) values ($1, $2, 'Agent', 'response', 'x')`,
        [b.callSid, a.clientId],
      ),
    )
    await expect(insert).rejects.toMatchObject({ code: '23503' })
  })

  it("an agent keeps a call's sid and client, and cannot undo what was billed", async () => {
    await asActor(client, agent(), async () => {
      await expect(client.query(`update call_sessions set call_sid = 'CA_x'`)).rejects.toMatchObject({ code: '42501' })
    })
    await asActor(client, agent(), () =>
      client.query(
        `update call_sessions set duration_seconds = 1, status = 'failed', transcript = 'late' where call_sid = $1`,
        [a.callSid],
      ),
    )
    const { rows } = await client.query(
      'select duration_seconds, status, transcript from call_sessions where call_sid = $1',
      [a.callSid],
    )
    expect(rows).toEqual([{ duration_seconds: 61, status: 'completed', transcript: 'late' }])
  })
})
