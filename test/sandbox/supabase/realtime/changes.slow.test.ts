import pg from 'pg'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { startTestSupabase, type TestSupabase } from '../../../support/test-supabase.ts'
import { eventually } from './eventually.ts'
import { type Follower, follow, open, type Wish } from './follower.ts'

let db: TestSupabase
let client: pg.Client
const followers: Follower[] = []
const query = (text: string, values?: unknown[]) => client.query(text, values)

beforeAll(async () => {
  db = await startTestSupabase({ migrated: false })
  client = new pg.Client({ connectionString: db.databaseUrl })
  await client.connect()
  await query(`
    create table things (id int primary key, owner text, n int, name text, price numeric, flag boolean, at timestamptz, local timestamp,
      doc jsonb, tags text[], numbers int[], big bigint, real_ float8, bytes bytea, uid uuid, hidden text);
    alter table things enable row level security;
    create policy own on things for select to authenticated using (owner = auth.jwt() ->> 'sub' or owner = 'all');
    revoke all on things from anon, authenticated;
    grant select (id, owner, n, name, price, flag, at, local, doc, tags, numbers, big, real_, bytes, uid) on things to authenticated;
    create table "Odd name" ("A b" int, c text, d text, primary key ("A b", c));
    create table whole (id int primary key, note text);
    alter table whole replica identity full;
    create table keyless (note text);
    create table unpublished (id int primary key);
    alter publication supabase_realtime add table things, "Odd name", whole, keyless;
  `)
})
afterEach(async () => {
  await Promise.all(followers.splice(0).map((follower) => follower.close()))
  await query('truncate things, "Odd name", whole, keyless, unpublished')
})
afterAll(async () => {
  await client?.end()
  await db?.close()
})

const userToken = (sub = 'u'): string => db.sign({ role: 'authenticated', sub })
async function watch(wishes: readonly Wish[], token: string | null = userToken()): Promise<Follower> {
  const follower = await follow(db, token, wishes)
  followers.push(follower)
  return follower
}
/** Writes something everybody sees and waits until it has arrived: everything before it has as well. */
async function settled(follower: Follower, wish = 'things'): Promise<Follower['events']> {
  await query(wish === 'things' ? `insert into things (id, owner) values (-1, 'all')` : `insert into whole values (-1)`)
  const witness = await watchService()
  await query('insert into whole values (-2)')
  await eventually(() => witness.events.length, { timeout: 10_000 }).toBeGreaterThan(0)
  await follower.fence()
  return follower.events.filter((event) => event.new.id !== -1)
}
const watchService = (): Promise<Follower> => watch([{ table: 'whole' }], db.serviceRoleKey)

describe('an event', () => {
  it('has the values as hosted Realtime sends them and realtime-js reads them', async () => {
    const follower = await watch([{ table: 'things' }])
    await query(`insert into things values (1, 'u', 7, 'é"\\ x', 12.50, true, '2026-03-01T10:00:00.123456+11', '2026-03-01 10:00',
      '{"a": [1, {"b": null}]}', '{a,"b c",NULL}', '{1,2}', 9007199254740991, 0.1, '\\x00ff', '00000000-0000-0000-0000-000000000001', 'secret')`)
    await eventually(() => follower.events).toHaveLength(1)
    const [event] = follower.events
    expect(event).toMatchObject({ schema: 'public', table: 'things', eventType: 'INSERT', old: {}, errors: null })
    expect(event?.commit_timestamp).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/)
    expect(event?.new).toEqual({
      id: 1,
      owner: 'u',
      n: 7,
      name: 'é"\\ x',
      price: 12.5,
      flag: true,
      at: '2026-02-28T23:00:00.123456+00:00',
      local: '2026-03-01T10:00:00',
      doc: { a: [1, { b: null }] },
      tags: ['a', 'b c', null],
      numbers: [1, 2],
      big: 9007199254740991,
      real_: 0.1,
      bytes: '\\x00ff',
      uid: '00000000-0000-0000-0000-000000000001',
    })
  })

  it('of an UPDATE has the old key, of a DELETE nothing but the key', async () => {
    const follower = await watch([{ table: 'things' }])
    await query(`insert into things (id, owner, name) values (1, 'u', 'a')`)
    await query(`update things set name = null where id = 1`)
    await eventually(() => follower.events).toHaveLength(2)
    await query('update things set id = 2 where id = 1')
    await eventually(() => follower.events).toHaveLength(3)
    await query('delete from things')
    await eventually(() => follower.events).toHaveLength(4)
    expect(follower.events.map(({ eventType, old, new: { id, name } }) => [eventType, old, id, name])).toEqual([
      ['INSERT', {}, 1, 'a'],
      ['UPDATE', { id: 1 }, 1, null],
      ['UPDATE', { id: 1 }, 2, null],
      ['DELETE', { id: 2 }, undefined, undefined],
    ])
  })

  it('of a table with full identity and no policies has the whole old row; odd names are no trouble', async () => {
    const follower = await watch([{ table: 'whole' }, { table: 'Odd name' }])
    await query(`insert into whole values (1, 'a')`)
    await query(`update whole set note = 'b'`)
    await query('delete from whole')
    await query(`insert into "Odd name" values (1, 'k', 'v')`)
    await query(`delete from "Odd name"`)
    await eventually(() => follower.events).toHaveLength(5)
    expect(follower.events.map(({ old, new: row }) => [old, row])).toEqual([
      [{}, { id: 1, note: 'a' }],
      [
        { id: 1, note: 'a' },
        { id: 1, note: 'b' },
      ],
      [{ id: 1, note: 'b' }, {}],
      [{}, { 'A b': 1, c: 'k', d: 'v' }],
      [{ 'A b': 1, c: 'k' }, {}],
    ])
  })

  it('leaves a long value out that was not touched, and long values of a row over 1 MB', async () => {
    const follower = await watch([{ table: 'things' }])
    const noise = `(select string_agg(md5(i::text), '') from generate_series(1, 500) i)`
    await query(`insert into things (id, owner, name) values (1, 'u', ${noise})`)
    await query('update things set n = 1')
    await query(`update things set name = repeat('x', 1100000)`)
    await eventually(() => follower.events).toHaveLength(3)
    const [first, second, third] = follower.events
    expect(String(first?.new.name)).toHaveLength(16_000)
    expect(second?.new).toMatchObject({ id: 1, n: 1 })
    expect(second?.new).not.toHaveProperty('name')
    expect(third?.errors).toEqual(['Error 413: Payload Too Large'])
    expect(third?.new).toMatchObject({ id: 1, owner: 'u' })
    expect(third?.new).not.toHaveProperty('name')
  })

  it('of a table without a key, or whose key the role may not select, is an error without a row', async () => {
    const keyless = await watch([{ table: 'keyless' }])
    const anon = await watch([{ table: 'things' }], null)
    await query(`insert into keyless values ('x')`)
    await query(`insert into things (id, owner) values (1, 'all')`)
    await eventually(() => [keyless.events, anon.events].map(({ length }) => length)).toEqual([1, 1])
    expect(keyless.events[0]).toMatchObject({ new: {}, errors: ['Error 400: Bad Request, no primary key'] })
    expect(anon.events[0]).toMatchObject({ new: {}, errors: ['Error 401: Unauthorized'] })
  })
})

describe('who hears what', () => {
  it('by event, and each binding of a channel on its own', async () => {
    const follower = await watch(['INSERT', 'UPDATE', 'DELETE', '*'].map((event) => ({ event, table: 'whole' })))
    await query(`insert into whole values (1)`)
    await query(`update whole set note = 'x'`)
    await query('delete from whole')
    await eventually(() => follower.events).toHaveLength(6)
    expect(follower.events.map(({ eventType }) => eventType).sort()).toEqual([
      'DELETE',
      'DELETE',
      'INSERT',
      'INSERT',
      'UPDATE',
      'UPDATE',
    ])
  })

  it.each([
    ['n=eq.2', [2]],
    ['n=neq.2', [1, 3]],
    ['n=lt.2', [1]],
    ['n=lte.2', [1, 2]],
    ['n=gt.2', [3]],
    ['n=gte.2', [2, 3]],
    ['n=in.(1,3)', [1, 3]],
    ['n=not.in.(1,3)', [2]],
    ['n=gt.1,name=eq.c', [3]],
    ['name=in.(a,"b,c")', [1]],
    ['name=like.%c%', [3]],
    ['name=imatch.^[AB]', [1, 2]],
    ['n=is.null', [4]],
    ['n=isdistinct.1', [2, 3, 4]],
    ['price=eq.1.50', [1]],
    ['uid=eq.00000000-0000-0000-0000-000000000003', [3]],
    ['', [1, 2, 3, 4]],
  ])('filter %s', async (filter, ids) => {
    const follower = await watch([{ table: 'things', filter }])
    await query(`insert into things (id, owner, n, name, price, uid) values
      (1, 'u', 1, 'a', 1.5, null), (2, 'u', 2, 'b', 2, null), (3, 'u', 3, 'c', 3, '00000000-0000-0000-0000-000000000003'), (4, 'u', null, null, null, null)`)
    const seen = await settled(follower)
    expect(seen.map((event) => event.new.id)).toEqual(ids)
  })

  it('a DELETE only through filters on the key', async () => {
    const byKey = await watch([{ table: 'things', filter: 'id=eq.2' }])
    const byOwner = await watch([{ table: 'things', filter: 'owner=eq.u' }])
    await query(`insert into things (id, owner) values (1, 'x'), (2, 'x')`)
    await query('delete from things')
    await eventually(() => byKey.events.map(({ old }) => old)).toEqual([{ id: 2 }])
    await byOwner.fence()
    expect(byOwner.events).toEqual([])
  })

  it('columns that were asked for, with the key', async () => {
    const follower = await watch([{ table: 'things', select: ['name'] }])
    await query(`insert into things (id, owner, name) values (1, 'u', 'a')`)
    await eventually(() => follower.events.map((event) => event.new)).toEqual([{ id: 1, name: 'a' }])
  })

  it('every published table of a schema', async () => {
    const follower = await watch([{}])
    await query(`insert into whole values (1)`)
    await query(`insert into things (id, owner) values (1, 'u')`)
    await query('insert into unpublished values (1)')
    await query(`insert into whole values (2)`)
    await eventually(() => follower.events.map(({ table }) => table)).toEqual(['whole', 'things', 'whole'])
  })

  it('a row that moves out of sight is not told, and one that moves in is', async () => {
    const follower = await watch([{ table: 'things' }])
    await query(`insert into things (id, owner, name) values (1, 'u', 'mine')`)
    await eventually(() => follower.events).toHaveLength(1)
    await query(`update things set owner = 'v', name = 'not yours'`)
    await settled(follower)
    expect(follower.events.filter((event) => event.new.id === 1)).toHaveLength(1)
    await query(`update things set owner = 'u' where id = 1`)
    await eventually(() => follower.events.at(-1)).toMatchObject({ eventType: 'UPDATE', new: { id: 1 } })
  })
})

describe('refused', () => {
  const unable = 'error Unable to subscribe to changes with given parameters.'
  it.each<[string, Wish, string]>([
    [
      'a table that is not published',
      { table: 'unpublished' },
      `${unable} Please check Realtime is enabled for the given connect parameters: [event: *, schema: public, table: unpublished, filters: [], select: nil]`,
    ],
    ['a table that is not there', { table: 'nothing' }, 'table: nothing'],
    ['another schema', { schema: 'auth', table: 'users' }, 'schema: auth'],
    [
      'an unknown operator',
      { table: 'things', filter: 'n=foo.1' },
      'error Error parsing `filter` params: ["foo", "1"]',
    ],
    [
      'a filter without form',
      { table: 'things', filter: 'undefined' },
      'error Error parsing `filter` params: ["undefined"]',
    ],
    ['`in` without parentheses', { table: 'things', filter: 'n=in.1,2' }, 'must be wrapped by parentheses'],
    ['an unknown column', { table: 'things', filter: 'nope=eq.1' }, 'invalid column for filter nope'],
    [
      'a column the role may not select',
      { table: 'things', filter: 'hidden=eq.secret' },
      'invalid column for filter hidden',
    ],
    ['a value that does not fit', { table: 'things', filter: 'n=eq.x' }, 'invalid input syntax for type integer: "x"'],
    ['`is` with something else', { table: 'things', filter: 'n=is.true' }, 'is true filter requires a boolean column'],
    ['a bad pattern', { table: 'things', filter: 'name=match.[' }, 'brackets [] not balanced'],
    ['a pattern on a number', { table: 'things', filter: 'n=like.1%' }, 'requires a text-compatible column type'],
    [
      'more than 100 values',
      { table: 'things', filter: `n=in.(${Array.from({ length: 101 }, (_, at) => at)})` },
      'Maximum 100',
    ],
    ['a column that may not be selected', { table: 'things', select: ['hidden'] }, 'invalid column for select hidden'],
    ['columns of all tables', { select: ['id'] }, 'Column selection is not supported for wildcard subscriptions'],
  ])('%s', async (_what, wish, words) => {
    const follower = await open(db, userToken(), [wish])
    followers.push(follower)
    await eventually(() => follower.system).toHaveLength(1)
    expect(follower.system[0]).toContain(words)
    expect(follower.system[0]).toMatch(/^error /)
  })
})

describe('many', () => {
  it('1,000 changes in a burst arrive once each, transactions in the order of their commits', async () => {
    const follower = await watch([{ table: 'whole' }])
    await Promise.all(
      [0, 1, 2, 3].map(async (worker) => {
        const own = new pg.Client({ connectionString: db.databaseUrl })
        await own.connect()
        for (let at = 0; at < 25; at += 1)
          await own.query(
            `insert into whole select ${worker} * 1000 + ${at} * 10 + i, $1 from generate_series(0, 9) i`,
            [`${worker}.${at}`],
          )
        await own.end()
      }),
    )
    await eventually(() => follower.events.length, { timeout: 20_000 }).toBe(1_000)
    await follower.fence()
    const ids = follower.events.map((event) => Number(event.new.id))
    expect(new Set(ids).size).toBe(1_000)
    expect(ids).toHaveLength(1_000)
    // Each transaction in one piece, each worker's in its own order.
    const notes = follower.events.map((event) => String(event.new.note))
    expect(notes.filter((note, at) => note !== notes[at - 1])).toHaveLength(100)
    for (const worker of [0, 1, 2, 3]) {
      const own = ids.filter((id) => Math.floor(id / 1000) === worker)
      expect(own).toEqual([...own].sort((a, b) => a - b))
    }
    const stamps = follower.events.map((event) => event.commit_timestamp)
    expect(stamps).toEqual([...stamps].sort())
  })

  it('50 subscribers of 50 users hear their own rows, each once', async () => {
    const all = await Promise.all(
      Array.from({ length: 50 }, (_, at) => watch([{ table: 'things' }], userToken(`user-${at}`))),
    )
    await query(`insert into things (id, owner) select i, 'user-' || (i % 50) from generate_series(1, 500) i`)
    await query(`insert into things (id, owner) values (1000, 'all')`)
    await eventually(() => all.every(({ events }) => events.length >= 11), { timeout: 20_000 }).toBe(true)
    await Promise.all(all.map((follower) => follower.fence()))
    all.forEach(({ events }, at) => {
      const own = Array.from({ length: 500 }, (_, index) => index + 1).filter((id) => id % 50 === at)
      expect(events.map((event) => event.new.id)).toEqual([...own, 1000])
    })
  })
})

describe('the slot', () => {
  const slots = async (): Promise<string[]> =>
    (await query('select slot_name from pg_replication_slots')).rows.map((row) => String(row.slot_name))

  it('is there while somebody follows changes, one for all, and gone after the last leaves', async () => {
    await eventually(slots).toEqual([])
    const quiet = await open(db, userToken(), [])
    expect(await slots()).toEqual([])
    const [one, two] = await Promise.all([watch([{ table: 'whole' }]), watch([{ table: 'things' }])])
    expect(await slots()).toHaveLength(1)
    await one?.close()
    expect(await slots()).toHaveLength(1)
    await two?.client.removeChannel(two.channel)
    await eventually(slots).toEqual([])
    await quiet.close()
  })

  it('is gone when the last one is cut off, and a new one hears again', async () => {
    const first = await watch([{ table: 'whole' }])
    await query('insert into whole values (1)')
    await eventually(() => first.events).toHaveLength(1)
    await first.client.realtime.disconnect()
    await eventually(slots).toEqual([])
    const second = await watch([{ table: 'whole' }])
    await query('insert into whole values (2)')
    await eventually(() => second.events.map((event) => event.new.id)).toEqual([2])
    expect(first.events).toHaveLength(1)
  })

  it('lets the server forget what is told, and what is not published', async () => {
    const follower = await watch([{ table: 'whole' }])
    const behind = async (): Promise<number> =>
      Number(
        (await query('select pg_current_wal_flush_lsn() - confirmed_flush_lsn as bytes from pg_replication_slots'))
          .rows[0].bytes,
      )
    await query('insert into unpublished select generate_series(1, 20000)')
    await query(`insert into whole values (1)`)
    await eventually(() => follower.events).toHaveLength(1)
    await eventually(behind, { timeout: 25_000, interval: 500 }).toBeLessThan(100_000)
  })
})
