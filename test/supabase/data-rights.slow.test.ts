import { randomUUID } from 'node:crypto'
import pg from 'pg'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { startTestDatabase, type TestDatabase } from '../support/test-database.ts'
import { type Actor, agentOf, becomeActor, operatorOf, ownerOf, service } from './actors.ts'
import { type SeededTenant, seedTwoTenants } from './seed-two-tenants.ts'

let database: TestDatabase
let client: pg.Client
let a: SeededTenant
let b: SeededTenant

beforeAll(async () => {
  database = await startTestDatabase()
})
afterAll(() => database?.close())
// Each test spoils what it works on, so each has the two tenants anew, in a transaction that is given up.
beforeEach(async () => {
  client = new pg.Client({ connectionString: database.url })
  await client.connect()
  await client.query('begin')
  ;({ a, b } = await seedTwoTenants(client))
})
afterEach(async () => {
  await client.query('rollback')
  await client.end()
})

const caller = '+61411111111'
const one = async <T>(sql: string, values: unknown[] = []): Promise<T> => {
  const { rows } = await client.query(sql, values)
  return Object.values(rows[0] ?? {})[0] as T
}
const refused = async (sql: string, values: unknown[], code: string) => {
  await client.query('savepoint refused')
  await expect(client.query(sql, values), sql).rejects.toMatchObject({ code })
  await client.query('rollback to savepoint refused')
}
type Row = Record<string, unknown>

/** Every table of `public`, and in how many of its rows a text stands, whatever the column. */
async function tablesWith(text: string): Promise<Record<string, number>> {
  const { rows } = await client.query<{ name: string }>(
    `select relname as name from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') order by 1`,
  )
  const found: Record<string, number> = {}
  for (const { name } of rows) {
    const count = await one<number>(
      `select count(*)::int from public.${name} t where position($1 in to_jsonb(t)::text) > 0`,
      [text],
    )
    if (count > 0) found[name] = count
  }
  return found
}

describe('everything of one client', () => {
  /** Tables in which nothing belongs to anybody. */
  const nobodys = {
    plans: 'a price list',
    limit_defaults: 'what a new client of a region may do',
  }

  it('every table is exported or named as nobody’s; each has a key to page by', async () => {
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
    const { rows } = await client.query(
      `select c.relname || '.' || t.attname as place from pg_class c join pg_attribute t on t.attrelid = c.oid
       where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and t.attnum > 0
         and t.attname ~ '(client|user|owner|caller)' and private.tenant_scope(c.oid::regclass) is null`,
    )
    expect(rows).toEqual([])
  })

  it('pages hold each row once, in the order of the key, and only the client’s', async () => {
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
    for (const table of ['plans', 'nothing', 'pg_class', 'leads; drop table leads', 'private.secrets'])
      await refused('select export_rows($1, $2)', [a.clientId, table], '22023')
    await refused('select export_tables($1)', ['au_plmb_nobody'], 'KC001')
  })
})

describe('retention', () => {
  const age = (table: string, column: string, days: number) =>
    client.query(
      `update ${table} set ${column} = now() - make_interval(days => $1) where client_id in ('${a.clientId}', '${b.clientId}')`,
      [days],
    )

  it('a new client keeps words a year and sound 90 days', async () => {
    const { rows } = await client.query('select transcripts_days, recordings_days from retention')
    expect(rows).toEqual([
      { transcripts_days: 365, recordings_days: 90 },
      { transcripts_days: 365, recordings_days: 90 },
    ])
  })

  it('operators and the platform set it; owners and agents do not; nonsense is refused', async () => {
    const set = `select set_retention('${a.clientId}', $1)`
    const as = async (actor: Actor, changes: string) => {
      await client.query('savepoint actor')
      await becomeActor(client, actor)
      const failed = await client.query(set, [changes]).then(
        () => null,
        (error: { code: string }) => error.code,
      )
      await client.query('rollback to savepoint actor')
      return failed
    }
    const changes = '{"transcripts_days": 90, "recordings_days": null}'
    for (const actor of [service, operatorOf(randomUUID())]) expect(await as(actor, changes), actor.name).toBeNull()
    for (const actor of [ownerOf(a.ownerId), agentOf(a.agentId, a.clientId)])
      expect(await as(actor, changes), actor.name).toBe('42501')
    for (const [wrong, code] of [
      ['{"x": 1}', 'KB001'],
      ['{"transcripts_days": 0}', 'KB002'],
      ['{"transcripts_days": "90"}', 'KB002'],
      ['{"recordings_days": 99999}', 'KB002'],
    ] as const)
      expect(await as(service, wrong), wrong).toBe(code)
    expect(await one(set, [changes])).toMatchObject({ transcripts_days: 90, recordings_days: null })
  })

  it('takes away words that are older and nothing else: amounts, times, younger words and other clients stay', async () => {
    await client.query(`update call_sessions set transcript = 'words'`)
    await age('conversation_logs', 'created_at', 366)
    await age('sms_logs', 'created_at', 366)
    await age('call_sessions', 'start_time', 366)
    await client.query(
      `insert into conversation_logs (call_sid, client_id, speaker, message_type, content) values ($1, $2, 'Agent', 'response', 'young')`,
      [a.callSid, a.clientId],
    )
    const money = () => one(`select jsonb_agg(to_jsonb(e) order by entry_id)::text from ledger_entries e`)
    const before = await money()
    const cutoff = await one<string>(`select retention_cutoffs($1) ->> 'transcripts_before'`, [a.clientId])
    expect(await one('select retention_left($1, $2, null)', [a.clientId, cutoff])).toEqual({
      turns: 1,
      messages: 1,
      transcripts: 1,
      recordings: 0,
    })
    expect(await one('select purge_words($1, $2)', [a.clientId, cutoff])).toEqual({
      turns: 1,
      messages: 1,
      transcripts: 1,
    })
    const nothing = { turns: 0, messages: 0, transcripts: 0 }
    expect(await one('select purge_words($1, $2)', [a.clientId, cutoff])).toEqual(nothing)
    expect(await one('select retention_left($1, $2, null)', [a.clientId, cutoff])).toEqual({
      ...nothing,
      recordings: 0,
    })
    const { rows } = await client.query(`select client_id, content from conversation_logs order by client_id`)
    expect(rows).toEqual([
      { client_id: a.clientId, content: 'young' },
      { client_id: b.clientId, content: 'I need a plumber urgently' },
    ])
    expect(await one(`select message_content from sms_logs where client_id = $1`, [b.clientId])).toBe('hello')
    expect(
      (
        await client.query(`select duration_seconds, cost_amount, transcript from call_sessions where client_id = $1`, [
          a.clientId,
        ])
      ).rows,
    ).toMatchObject([{ duration_seconds: 61, transcript: null }])
    expect(await money()).toBe(before)
  })

  it('is done in batches, and never takes what is kept', async () => {
    await client.query(
      `insert into conversation_logs (call_sid, client_id, speaker, message_type, content)
       select $1, $2, 'Agent', 'response', 'x' from generate_series(1, 9)`,
      [a.callSid, a.clientId],
    )
    await age('conversation_logs', 'created_at', 400)
    const cutoff = await one<string>(`select retention_cutoffs($1) ->> 'transcripts_before'`, [a.clientId])
    const turns: number[] = []
    for (let left = 1; left > 0; ) {
      left = (await one<{ turns: number }>('select purge_words($1, $2, 4)', [a.clientId, cutoff])).turns
      turns.push(left)
    }
    expect(turns).toEqual([4, 4, 2, 0])
    await refused('select purge_words($1, now())', [a.clientId], 'KR001')
    await client.query(`select set_retention($1, '{"transcripts_days": null}')`, [a.clientId])
    await refused('select purge_words($1, $2)', [a.clientId, cutoff], 'KR001')
  })

  it('a recording is marked once', async () => {
    await client.query(`insert into recordings (recording_sid, client_id, call_sid) values ('RE_new', $1, $2)`, [
      a.clientId,
      a.callSid,
    ])
    const mark = (clientId: string) => one<boolean>(`select recording_deleted($1, 'RE_new')`, [clientId])
    await mark(b.clientId)
    expect(await one(`select deleted_at from recordings where recording_sid = 'RE_new'`)).toBeNull()
    expect([await mark(a.clientId), await mark(a.clientId)]).toEqual([true, false])
  })
})

describe('one caller is forgotten', () => {
  it('number and words are nowhere; time, duration and cost stay; other callers and other clients too', async () => {
    await client.query(`insert into leads (client_id, phone_number, notes) values ($1, $2, 'called twice')`, [
      a.clientId,
      caller,
    ])
    await client.query(
      `insert into call_sessions (call_sid, client_id, caller_number, status, end_time, metadata)
       values ('CA_more', $1, $2, 'completed', now(), '{"test": true, "reason": "I am ${caller}"}')`,
      [a.clientId, caller],
    )
    const call = `select start_time, end_time, duration_seconds, cost_amount, billed_as from call_sessions where call_sid = $1`
    const before = (await client.query(call, [a.callSid])).rows
    const others = await one(`select jsonb_agg(to_jsonb(s))::text from call_sessions s where client_id = $1`, [
      b.clientId,
    ])

    expect(await one('select forget_caller($1, $2)', [a.clientId, caller])).toEqual({
      calls: 2,
      turns: 1,
      messages: 1,
      leads: 1,
    })
    expect(await one('select caller_left($1, $2)', [a.clientId, caller])).toEqual({})
    expect((await client.query(call, [a.callSid])).rows).toEqual(before)
    expect(await one(`select metadata from call_sessions where call_sid = 'CA_more'`)).toEqual({ test: true })
    expect(
      await one(`select jsonb_agg(to_jsonb(s))::text from call_sessions s where client_id = $1`, [b.clientId]),
    ).toBe(others)
    expect(await one(`select count(*)::int from leads where client_id = $1`, [a.clientId])).toBe(1)
    expect(Object.keys(await tablesWith(caller)).sort()).toEqual(['call_sessions', 'sms_logs'])
    // Again: nothing more, and no error.
    expect(await one('select forget_caller($1, $2)', [a.clientId, caller])).toMatchObject({ calls: 0, messages: 0 })
  })

  it('the log has a keyed hash: the same for the same number, of no use without the key', async () => {
    await client.query('select forget_caller($1, $2)', [a.clientId, caller])
    await client.query('select forget_caller($1, $2)', [a.clientId, caller])
    const { rows } = await client.query(
      `select details ->> 'caller_hash' as hash, details::text as details from audit_log where action = 'caller.forgotten'`,
    )
    expect(rows.length).toBe(2)
    expect(rows[0].hash).toMatch(/^[0-9a-f]{64}$/)
    expect(rows[1].hash).toBe(rows[0].hash)
    expect(rows[0].details).not.toContain('411111111')
    const readers = await one(
      `select count(*)::int from unnest(array['anon','authenticated','service_role']) r
       where has_table_privilege(r, 'private.secrets', 'select') or has_function_privilege(r, 'private.caller_hash(text)', 'execute')`,
    )
    expect(readers).toBe(0)
  })

  it('not while the caller speaks, nor while sound is at the carrier', async () => {
    await client.query(`insert into call_sessions (call_sid, client_id, caller_number) values ('CA_live', $1, $2)`, [
      a.clientId,
      caller,
    ])
    await refused('select forget_caller($1, $2)', [a.clientId, caller], 'KR003')
    await client.query(`update call_sessions set end_time = now() where call_sid = 'CA_live'`)
    await client.query(`insert into recordings (recording_sid, client_id, call_sid) values ('RE_x', $1, 'CA_live')`, [
      a.clientId,
    ])
    await refused('select forget_caller($1, $2)', [a.clientId, caller], 'KR002')
    await client.query(`select recording_deleted($1, 'RE_x')`, [a.clientId])
    await client.query('select forget_caller($1, $2)', [a.clientId, caller])
    await refused('select forget_caller($1, $2)', ['au_plmb_nobody', caller], 'KC001')
  })
})

describe('a client is removed', () => {
  /** What may name a removed client, and why. Everything else has to be empty of it. */
  const mayStay: Record<string, string> = {
    audit_log: 'who did what is kept for ever, without personal data of callers',
    client_lives: 'which months were owed and paid, with the name on the statement',
    ledger_entries: 'the books: amounts and keys, no words',
    removed_clients: 'the count of its lives, so that a name made again is another operation',
    top_ups: 'money that moved',
    usage_logs: 'what was used and charged, without the call it was for',
    leases: 'the lock that the next operation on this name takes over',
  }

  it('nothing of it is left but what is named here with its reason, and no caller anywhere', async () => {
    const token = await one<string>(`select acquire_lease('client:' || $1, 'seed', 600) ->> 'fencing_token'`, [
      a.clientId,
    ])
    await client.query(`insert into recordings (recording_sid, client_id, call_sid) values ('RE_y', $1, $2)`, [
      a.clientId,
      a.callSid,
    ])
    await refused(`select remove_client($1, 'client:' || $1, $2)`, [a.clientId, token], 'KR002')
    await client.query(`select recording_deleted($1, 'RE_y')`, [a.clientId])
    await client.query(`select remove_client($1, 'client:' || $1, $2)`, [a.clientId, token])
    const named = await tablesWith(a.clientId)
    expect(Object.keys(named).filter((table) => !(table in mayStay))).toEqual([])
    expect(Object.keys(await tablesWith(a.callSid)).filter((table) => !['ledger_entries'].includes(table))).toEqual([])
    await client.query(`select remove_client($1, $2, $3)`, [b.clientId, `client:${a.clientId}`, token])
    for (const word of [caller, '+61422222222', 'plumber urgently', 'hello'])
      expect(await tablesWith(word), word).toEqual({})
    // The owner's own account is not the client's: it may have another one, and its balance is its money.
    expect(Object.keys(await tablesWith(a.ownerId)).sort()).toEqual(
      expect.arrayContaining(['credits', 'ledger_entries', 'profiles']),
    )
    expect(
      await one(`select count(*)::int from auth.users where raw_app_meta_data ->> 'client_id' = $1`, [a.clientId]),
    ).toBe(0)
  })
})
