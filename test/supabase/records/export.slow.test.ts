import { describe, expect, it } from 'vitest'
import { TenantsUnderTest } from './tenants-under-test.ts'

const db = new TenantsUnderTest()
const { one, refused } = db
type Row = Record<string, unknown>

describe('everything of one client', () => {
  /** Tables in which nothing belongs to anybody. */
  const nobodys = {
    plans: 'a price list',
    limit_defaults: 'what a new client of a region may do',
  }

  it('every table is exported or named as nobody’s; each has a key to page by', async () => {
    const { a } = db.tenants
    const { client } = db
    const tables = await one<{ name: string; columns: string[] }[]>('select export_tables($1)', [a.clientId])
    const { rows } = await client.query<{ name: string; keyed: boolean }>(
      `select c.relname as name, exists (select from pg_index i where i.indrelid = c.oid and i.indisprimary) as keyed
       from pg_class c where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') order by 1`,
    )
    const exported = tables.map((table) => table.name)
    expect([...exported, ...Object.keys(nobodys)].sort()).toEqual(rows.map((row) => row.name))
    expect(rows.filter((row) => !row.keyed)).toEqual([])
    // A table that is made tomorrow is in it tomorrow.
    await client.query('create table public.notes (id int primary key, client_id text)')
    const more = await one<{ name: string }[]>('select export_tables($1)', [a.clientId])
    expect(more.map((table) => table.name)).toContain('notes')
  })

  it('a table that names a client or a user in a way nobody thought of is seen by this test', async () => {
    const { client } = db
    const { rows } = await client.query(
      `select c.relname || '.' || t.attname as place from pg_class c join pg_attribute t on t.attrelid = c.oid
       where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and t.attnum > 0
         and t.attname ~ '(client|user|owner|caller)' and private.tenant_scope(c.oid::regclass) is null`,
    )
    expect(rows).toEqual([])
  })

  it('pages hold each row once, in the order of the key, and only the client’s', async () => {
    const { a } = db.tenants
    const { client } = db
    await client.query(
      `insert into conversation_logs (call_sid, client_id, speaker, message_type, content)
       select $1, $2, 'Agent', 'response', 'turn ' || n from generate_series(1, 25) n`,
      [a.callSid, a.clientId],
    )
    const ids: unknown[] = []
    let after: Row | null = null
    for (;;) {
      const page: Row[] = await one<Row[]>(`select export_rows($1, 'conversation_logs', $2, 7)`, [
        a.clientId,
        after === null ? null : JSON.stringify(after),
      ])
      expect(page.every((row) => row.client_id === a.clientId)).toBe(true)
      ids.push(...page.map((row) => row.id))
      const last = page.at(-1)
      if (last === undefined) break
      after = last
    }
    expect(ids.length).toBe(26)
    expect([...new Set(ids)].sort()).toEqual(ids)
  })

  it('an owner’s account goes along, rows of its other client do not', async () => {
    const { a, b } = db.tenants
    const { client } = db
    await client.query(
      `insert into voice_ai_clients (user_id, region, industry, business_name) values ($1, 'au', 'plmb', 'Second')`,
      [a.ownerId],
    )
    const rows = async (table: string) => one<Row[]>('select export_rows($1, $2)', [a.clientId, table])
    expect(await rows('profiles')).toMatchObject([{ user_id: a.ownerId }])
    expect(await rows('voice_ai_clients')).toMatchObject([{ client_id: a.clientId }])
    expect((await rows('ledger_entries')).map((row) => row.kind)).toContain('opening')
    const { tables } = { tables: await one<{ name: string }[]>('select export_tables($1)', [a.clientId]) }
    for (const { name } of tables) {
      const text = JSON.stringify(await rows(name))
      expect(text, name).not.toContain('au_plmb_second')
      expect(text, name).not.toContain(b.clientId)
      expect(text, name).not.toContain(b.ownerId)
    }
  })

  it('a table that is no client’s, that is not there, or that is typed to break out gives nothing', async () => {
    const { a } = db.tenants
    for (const table of ['plans', 'nothing', 'pg_class', 'leads; drop table leads', 'private.secrets'])
      await refused('select export_rows($1, $2)', [a.clientId, table], '22023')
    await refused('select export_tables($1)', ['au_plmb_nobody'], 'KC001')
  })
})
