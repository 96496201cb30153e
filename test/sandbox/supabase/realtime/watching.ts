import pg from 'pg'
import { afterAll, afterEach, beforeAll } from 'vitest'
import { startTestSupabase, type TestSupabase } from '../../../support/test-supabase.ts'
import { type Follower, follow, type Wish } from './follower.ts'

/** The database the tests of changes share in form: importing this starts one for the file, and empties it after each test. */
export let db: TestSupabase
let client: pg.Client
export const followers: Follower[] = []
export const query = (text: string, values?: unknown[]) => client.query(text, values)

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

export const userToken = (sub = 'u'): string => db.sign({ role: 'authenticated', sub })
export async function watch(wishes: readonly Wish[], token: string | null = userToken()): Promise<Follower> {
  const follower = await follow(db, token, wishes)
  followers.push(follower)
  return follower
}
