import { randomUUID } from 'node:crypto'
import pg from 'pg'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { type Actor, agentOf, operatorOf, ownerOf, staffOf } from '../../../supabase/actors.ts'
import { type SeededTenant, seedTwoTenants } from '../../../supabase/seed-two-tenants.ts'
import { startTestSupabase, type TestSupabase } from '../../../support/test-supabase.ts'
import { eventually } from './eventually.ts'
import { type Follower, follow, type Wish } from './follower.ts'

let db: TestSupabase
let client: pg.Client
let a: SeededTenant
let b: SeededTenant
const followers: Follower[] = []
const query = (text: string, values?: unknown[]) => client.query(text, values)

beforeAll(async () => {
  db = await startTestSupabase()
  client = new pg.Client({ connectionString: db.databaseUrl })
  await client.connect()
  const tenants = await seedTwoTenants(client)
  a = tenants.a
  b = tenants.b
})
afterEach(async () => {
  await Promise.all(followers.splice(0).map((follower) => follower.close()))
})
afterAll(async () => {
  await client?.end()
  await db?.close()
})

async function watch(actor: Actor | null, wishes: readonly Wish[] = [{}]): Promise<Follower> {
  const follower = await follow(db, actor && db.sign(actor.claims ?? {}), wishes)
  followers.push(follower)
  return follower
}

/** What a tenant's day makes of its published tables; each inserts, changes and removes a row, one after the other. */
const days: Record<string, (tenant: SeededTenant, mark: string, heard: () => Promise<void>) => Promise<void>> = {
  call_sessions: async ({ clientId }, mark, heard) => {
    await query('insert into call_sessions (call_sid, client_id) values ($1, $2)', [mark, clientId])
    await heard()
    await query(`update call_sessions set transcript = $1 where call_sid = $1`, [mark])
    await heard()
    await query('delete from call_sessions where call_sid = $1', [mark])
    await heard()
  },
  conversation_logs: async ({ clientId, callSid }, mark, heard) => {
    await query(
      `insert into conversation_logs (id, call_sid, client_id, speaker, message_type, content) values ($1, $2, $3, 'Customer', 'transcript', 'said')`,
      [mark, callSid, clientId],
    )
    await heard()
    await query(`update conversation_logs set content = 'said again' where id = $1`, [mark])
    await heard()
    await query('delete from conversation_logs where id = $1', [mark])
    await heard()
  },
  leads: async ({ clientId }, mark, heard) => {
    await query(`insert into leads (id, client_id, phone_number) values ($1, $2, '+61433333333')`, [mark, clientId])
    await heard()
    await query(`update leads set notes = 'call back' where id = $1`, [mark])
    await heard()
    await query('delete from leads where id = $1', [mark])
    await heard()
  },
  credits: async ({ ownerId }, _mark, heard) => {
    await query(`insert into credits (user_id, balance, currency) values ($1, 0, 'USD')`, [ownerId])
    await heard()
    await query(`update credits set updated_at = now() where user_id = $1 and currency = 'USD'`, [ownerId])
    await heard()
    await query(`delete from credits where user_id = $1 and currency = 'USD'`, [ownerId])
    await heard()
  },
  voice_ai_clients: async ({ ownerId }, mark, heard) => {
    const id = `au_plmb_${mark.slice(0, 8)}`
    await query(
      `insert into voice_ai_clients (client_id, user_id, region, industry, business_name, client_slug) values ($1, $2, 'au', 'plmb', 'Extra', $3)`,
      [id, ownerId, mark.slice(0, 8)],
    )
    await heard()
    await query(`update voice_ai_clients set business_name = 'Renamed' where client_id = $1`, [id])
    await heard()
    await query('delete from voice_ai_clients where client_id = $1', [id])
    await heard()
  },
}

/** Goes through a day of `tenant`; each step waits until somebody who hears everything has heard it. */
async function live(table: string, tenant: SeededTenant, witness: Follower): Promise<void> {
  const heardOf = (): number => witness.events.filter((event) => event.table === table).length
  let expected = heardOf()
  await days[table]?.(tenant, randomUUID(), async () => {
    expected += 1
    await eventually(heardOf, { timeout: 10_000 }).toBe(expected)
  })
}

const rows = ({ events }: Follower, table: string): string[] =>
  events.filter((event) => event.table === table && event.eventType !== 'DELETE').map(({ eventType }) => eventType)
const removals = ({ events }: Follower, table: string): Follower['events'] =>
  events.filter((event) => event.table === table && event.eventType === 'DELETE')

describe('the publication', () => {
  it('holds the tables a dashboard follows, and each is tried here', async () => {
    const { rows: tables } = await query(
      `select tablename from pg_publication_tables where pubname = 'supabase_realtime' order by 1`,
    )
    expect(tables.map((row) => row.tablename)).toEqual(Object.keys(days).sort())
  })

  it('has no key that says whose a row is: what a DELETE tells everybody is random', async () => {
    const { rows: keys } = await query(`
      select c.relname as table, string_agg(a.attname || ' ' || a.atttypid::regtype, ', ' order by a.attnum) as key
        from pg_publication_tables p join pg_class c on c.relname = p.tablename and c.relnamespace = 'public'::regnamespace
        join pg_index i on i.indrelid = c.oid and (i.indisreplident or (c.relreplident = 'd' and i.indisprimary))
        join pg_attribute a on a.attrelid = c.oid and a.attnum = any (i.indkey)
       where p.pubname = 'supabase_realtime' group by 1 order by 1`)
    expect(keys).toEqual([
      { table: 'call_sessions', key: 'call_sid text' },
      { table: 'conversation_logs', key: 'change_key uuid' },
      { table: 'credits', key: 'user_id uuid, currency text' },
      { table: 'leads', key: 'id uuid' },
      { table: 'voice_ai_clients', key: 'change_key uuid' },
    ])
  })
})

describe.each(Object.keys(days))('I-12: %s', (table) => {
  it('the owner and the operator hear INSERT, UPDATE and DELETE of its rows; nobody else hears a row', async () => {
    const witness = await watch({ name: 'service', role: 'service_role', claims: { role: 'service_role' } })
    const owner = await watch(ownerOf(a.ownerId))
    const operator = await watch(operatorOf(randomUUID()))
    const outsiders = {
      'owner of another client': await watch(ownerOf(b.ownerId)),
      'staff of another client': await watch(staffOf(randomUUID(), b.clientId)),
      'agent of another client': await watch(agentOf(b.agentId, b.clientId)),
      'somebody signed in': await watch(ownerOf(randomUUID())),
      'no claims that count': await watch({
        name: 'x',
        role: 'authenticated',
        claims: { role: 'authenticated', user_metadata: { role: 'operator' } },
      }),
      anon: await watch(null),
      'another owner, filtering for the tenant': await watch(ownerOf(b.ownerId), [
        table === 'credits'
          ? { table, filter: `user_id=eq.${a.ownerId}` }
          : { table, filter: table === 'voice_ai_clients' ? 'region=eq.au' : `client_id=eq.${a.clientId}` },
      ]),
    }
    await live(table, a, witness)
    await Promise.all([owner, operator, ...Object.values(outsiders)].map((follower) => follower.fence()))
    for (const follower of [owner, operator]) {
      expect(rows(follower, table)).toEqual(['INSERT', 'UPDATE'])
      expect(removals(follower, table)).toHaveLength(1)
    }
    for (const [name, follower] of Object.entries(outsiders)) {
      const told = follower.events.filter((event) => event.eventType !== 'DELETE' && Object.keys(event.new).length > 0)
      expect(told, name).toEqual([])
      expect(JSON.stringify(removals(follower, table)), name).not.toContain(a.clientId)
      expect(JSON.stringify(follower.events), name).not.toMatch(/plmb|alpha|said|call back|Extra|Renamed/)
    }
  })
})

describe('the agent', () => {
  it('hears its own client alone', async () => {
    const witness = await watch({ name: 'service', role: 'service_role', claims: { role: 'service_role' } })
    const agent = await watch(agentOf(a.agentId, a.clientId))
    await live('call_sessions', b, witness)
    await live('call_sessions', a, witness)
    await live('leads', b, witness)
    await agent.fence()
    expect(rows(agent, 'call_sessions')).toEqual(['INSERT', 'UPDATE'])
    expect(rows(agent, 'leads')).toEqual([])
    expect(new Set(agent.events.flatMap((event) => ('client_id' in event.new ? [event.new.client_id] : [])))).toEqual(
      new Set([a.clientId]),
    )
  })
})

describe('a fault that is planted', () => {
  it('a policy that lets everybody see turns it red: Postgres decides, at each change', async () => {
    const witness = await watch({ name: 'service', role: 'service_role', claims: { role: 'service_role' } })
    const stranger = await watch(ownerOf(b.ownerId))
    await live('leads', a, witness)
    await stranger.fence()
    expect(rows(stranger, 'leads')).toEqual([])
    await query('create policy planted on leads for select to authenticated using (true)')
    try {
      await live('leads', a, witness)
      await stranger.fence()
      expect(rows(stranger, 'leads')).toEqual(['INSERT', 'UPDATE'])
    } finally {
      await query('drop policy planted on leads')
    }
    await live('leads', a, witness)
    await stranger.fence()
    expect(rows(stranger, 'leads')).toHaveLength(2)
  })

  it('a column that is no longer granted is not told any more', async () => {
    const owner = await watch(ownerOf(a.ownerId))
    await query('revoke select on leads from authenticated')
    await query('grant select (id, client_id) on leads to authenticated')
    try {
      await query(`insert into leads (client_id, phone_number, notes) values ($1, '+61433333333', 'private')`, [
        a.clientId,
      ])
      await eventually(() => owner.events).toHaveLength(1)
      expect(Object.keys(owner.events[0]?.new ?? {}).sort()).toEqual(['client_id', 'id'])
    } finally {
      await query('grant select on leads to authenticated')
      await query(`delete from leads where notes = 'private'`)
    }
  })
})

describe('somebody who becomes somebody else', () => {
  it('hears the rows of who it is now, without a gap and without the former ones', async () => {
    const witness = await watch({ name: 'service', role: 'service_role', claims: { role: 'service_role' } })
    const person = await watch(ownerOf(a.ownerId))
    await live('leads', a, witness)
    await person.fence()
    expect(rows(person, 'leads')).toEqual(['INSERT', 'UPDATE'])
    await person.become(db.sign(ownerOf(b.ownerId).claims ?? {}))
    await eventually(() => person.system).toEqual(['ok Subscribed to PostgreSQL', 'ok Subscribed to PostgreSQL'])
    await live('leads', a, witness)
    await live('leads', b, witness)
    await person.fence()
    const since = person.events.filter((event) => 'client_id' in event.new).slice(2)
    expect(since.map((event) => [event.eventType, event.new.client_id])).toEqual([
      ['INSERT', b.clientId],
      ['UPDATE', b.clientId],
    ])
  })
})
