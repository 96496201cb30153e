import type pg from 'pg'

/** One wall taken down: what is gone, the SQL that takes it down, and the relation behind it (none: a function). */
export type Mutant = { name: string; sql: string; relation: string | null }

/**
 * Every way to break one thing, from the catalogue as it is: each policy dropped or saying yes, row-level security off, each
 * privilege that is not granted granted, each function's lock opened.
 */
export async function readMutants(client: pg.Client): Promise<Mutant[]> {
  const { rows } = await client.query<Mutant>(`
    with relations as (
      select c.oid, c.relname, c.relkind from pg_class c
      where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p', 'v', 'm')
    ), policies as (select * from pg_policies where schemaname = 'public'),
    routines as (
      select p.oid, p.oid::regprocedure as signature, n.nspname from pg_proc p join pg_namespace n on n.oid = p.pronamespace
      where n.nspname in ('public', 'private') and not exists (select from pg_depend d where d.objid = p.oid and d.deptype = 'e')
    )
    select format('drop policy %I on %I', policyname, tablename) as name,
      format('drop policy %I on public.%I', policyname, tablename) as sql, tablename as relation from policies
    union all select format('using (true) in %I on %I', policyname, tablename),
      format('alter policy %I on public.%I using (true)', policyname, tablename), tablename from policies where qual is not null and qual <> 'true'
    union all select format('with check (true) in %I on %I', policyname, tablename),
      format('alter policy %I on public.%I with check (true)', policyname, tablename), tablename from policies where with_check is not null
    union all select format('using and with check (true) in %I on %I', policyname, tablename),
      format('alter policy %I on public.%I using (true) with check (true)', policyname, tablename), tablename
      from policies where qual is not null and with_check is not null
    union all select format('%s for visitors on %I', policyname, tablename),
      format('alter policy %I on public.%I to public', policyname, tablename), tablename from policies
    union all select format('row-level security off on %I', relname),
      format('alter table public.%I disable row level security', relname), relname from relations where relkind in ('r', 'p')
    union all select format('view %I as its owner', relname),
      format('alter view public.%I set (security_invoker = false)', relname), relname from relations where relkind = 'v'
    union all select format('grant %s on %I to %s', privilege, relname, role),
      format('grant %s on public.%I to %s', privilege, relname, role), relname
      from relations, unnest(array['anon', 'authenticated', 'service_role']) as role,
        unnest(array['select', 'insert', 'update', 'delete', 'truncate', 'references', 'trigger']) as privilege
      where not has_table_privilege(role, oid, privilege)
    union all select format('grant %s (%I) on %I to authenticated', privilege, attname, relname),
      format('grant %s (%I) on public.%I to authenticated', privilege, attname, relname), relname
      from relations join pg_attribute a on a.attrelid = oid and a.attnum > 0 and not a.attisdropped, unnest(array['select', 'insert', 'update']) as privilege
      where not has_column_privilege('authenticated', oid, attname, privilege)
    union all select format('no key %s on %s', conname, conrelid::regclass),
      format('alter table %s drop constraint %I', conrelid::regclass, conname), conrelid::regclass::text
      from pg_constraint where contype = 'f' and connamespace = 'public'::regnamespace and cardinality(conkey) > 1
    union all select format('grant execute on %s to %s', signature, role),
      format('grant execute on function %s to %s', signature, role), null
      from routines, unnest(array['anon', 'authenticated']) as role
      where not has_function_privilege(role, routines.oid, 'execute') or not has_schema_privilege(role, nspname, 'usage')
    union all select format('search_path of %s', signature), format('alter function %s reset search_path', signature), null from routines`)
  return rows.map((mutant) =>
    // In `private` a visitor needs both keys.
    mutant.sql.includes(' private.') && mutant.sql.endsWith('to anon')
      ? { ...mutant, sql: `${mutant.sql}; grant usage on schema private to anon` }
      : mutant,
  )
}

/** The checks inside the functions that policies and callable functions lean on, each one made to say yes. */
export const openLocks: readonly Mutant[] = [
  ['claimed_role', 'text', `select 'operator'::text`],
  ['is_platform', 'boolean', 'select true'],
  ['require_operator', 'void', 'select'],
  ['my_client_ids', 'setof text', 'select client_id from public.voice_ai_clients'],
  ['my_agent_client_ids', 'setof text', 'select client_id from public.voice_ai_clients'],
  ['my_own_client_ids', 'setof text', 'select client_id from public.voice_ai_clients'],
  ['my_account_client_ids', 'setof text', 'select client_id from public.voice_ai_clients'],
  ['my_user_ids', 'setof uuid', 'select id from auth.users'],
  ['my_own_user_ids', 'setof uuid', 'select id from auth.users'],
].map(([name, type, body]) => ({
  name: `private.${name} says yes`,
  sql: `create or replace function private.${name}() returns ${type} language sql stable security definer set search_path = '' as $f$ ${body} $f$`,
  relation: null,
}))
