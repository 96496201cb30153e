import pg from 'pg'
import { expect, it } from 'vitest'
import { startTestDatabase } from '../../support/test-database.ts'
import { advisors } from './advisors.ts'

/** Findings of Supabase's linter that are meant to be, by its own key, each with why. */
const allowed: Record<string, string> = {}

it('Supabase’s own advisors find no error, and no warning that is not named here with its reason (I-03)', async () => {
  const database = await startTestDatabase()
  try {
    const findings = await advisors(database.url)
    const unexplained = findings.filter(({ cache_key }) => !(cache_key in allowed))
    process.stdout.write(`Advisors: ${findings.length} findings, ${unexplained.length} unexplained\n`)
    expect(unexplained.map(({ level, cache_key, detail }) => `${level} ${cache_key}: ${detail}`)).toEqual([])
    const found = findings.map(({ cache_key }) => cache_key)
    expect(Object.keys(allowed).filter((key) => !found.includes(key))).toEqual([])
  } finally {
    await database.close()
  }
})

it('they are really asked: each fault that is planted is named', async () => {
  const database = await startTestDatabase()
  const client = new pg.Client({ connectionString: database.url })
  try {
    await client.connect()
    await client.query(`
      create table naked (id int primary key, password text); grant select on naked to anon;
      create table closed (id int primary key); create policy p on closed for select using (true);
      create table rowwise (id int primary key, user_id uuid); alter table rowwise enable row level security;
      create policy p on rowwise for select to authenticated using (user_id = auth.uid());
      create policy q on rowwise for select to authenticated using (true);
      create policy w on rowwise for insert to authenticated with check (true);
      create policy m on rowwise for delete to authenticated using ((auth.jwt() -> 'user_metadata' ->> 'role') = 'admin');
      grant select, insert, delete on rowwise to authenticated;
      create index one on rowwise (user_id); create index two on rowwise (user_id);
      create view all_calls as select * from call_sessions; grant select on all_calls to authenticated;
      create view people as select id, email from auth.users; grant select on people to anon, authenticated;
      create materialized view sums as select count(*) from call_sessions; grant select on sums to authenticated;
      create table kinds (id int primary key, kind regclass, collation_name regcollation);
      create extension citext schema public;
      create table accounts (email text references auth.users (phone));
      create function loose() returns int language sql as 'select 1';
`)
    const names = [...new Set((await advisors(database.url)).map(({ name }) => name))].sort()
    // The linter has more: of foreign tables, queues and old extensions, which this database has no means to plant.
    expect(names).toEqual([
      'auth_rls_initplan',
      'auth_users_exposed',
      'duplicate_index',
      'extension_in_public',
      'fkey_to_auth_unique',
      'function_search_path_mutable',
      'materialized_view_in_api',
      'multiple_permissive_policies',
      'policy_exists_rls_disabled',
      'rls_disabled_in_public',
      'rls_policy_always_true',
      'rls_references_user_metadata',
      'security_definer_view',
      'sensitive_columns_exposed',
      'unsupported_reg_types',
    ])
  } finally {
    await client.end()
    await database.close()
  }
})
