import type pg from 'pg'

/**
 * A readable, deterministic listing of everything the migrations make in `public` and `private`: tables with columns and
 * constraints, indexes, triggers, policies, grants, functions, realtime. For reviews and for comparing; not to be run.
 */
export async function describeSchema(client: pg.Client): Promise<string> {
  const lines: string[] = []
  for (const section of sections) {
    const { rows } = await client.query<{ line: string }>(section)
    lines.push(...rows.map((row) => row.line), '')
  }
  return `${lines.join('\n').trimEnd()}\n`
}

const schemas = `('public', 'private')`
/** Every table with its parts in a fixed order: 1 itself, 2 indexes, 3 triggers, 4 row-level security, 5 policies, 6 grants. */
const tables = `
  with relations as (
    select c.oid, c.relname, n.nspname || '.' || c.relname as name, c.relkind, c.relrowsecurity, c.reloptions, c.relacl
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where n.nspname in ${schemas} and c.relkind in ('r', 'p', 'v', 'm')
  ), parts as (
    select r.name as sort, 1 as rank, '' as detail,
      case when r.relkind in ('v', 'm')
        then format(e'create view %s%s as\\n%s', r.name, coalesce(' with (' || array_to_string(r.reloptions, ', ') || ')', ''), pg_get_viewdef(r.oid, true))
        else format(e'create table %s (\\n%s\\n);', r.name, (
          select string_agg('  ' || part, e',\\n' order by rank, position) from (
            select 1 as rank, a.attnum::text::int as position, format('%s %s%s%s%s', a.attname, format_type(a.atttypid, a.atttypmod),
              case when a.attnotnull then ' not null' else '' end,
              case when a.attidentity <> '' then ' generated always as identity' else '' end,
              coalesce(' default ' || pg_get_expr(d.adbin, d.adrelid), '')) as part
            from pg_attribute a left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
            where a.attrelid = r.oid and a.attnum > 0 and not a.attisdropped
            union all
            select 2, row_number() over (order by c.contype, c.conname)::int, format('constraint %s %s', c.conname, pg_get_constraintdef(c.oid, true))
            from pg_constraint c where c.conrelid = r.oid and c.contype in ('p', 'u', 'c', 'f')
          ) columns_and_constraints))
      end as line
    from relations r
    union all
    select r.name, 2, i.relname, pg_get_indexdef(i.oid) || ';'
    from relations r join pg_index x on x.indrelid = r.oid join pg_class i on i.oid = x.indexrelid
    where not exists (select from pg_constraint c where c.conindid = i.oid and c.contype in ('p', 'u'))
    union all
    select r.name, 3, t.tgname, pg_get_triggerdef(t.oid, true) || ';'
    from relations r join pg_trigger t on t.tgrelid = r.oid where not t.tgisinternal
    union all
    select r.name, 4, '', format('alter table %s %s row level security;', r.name, case when r.relrowsecurity then 'enable' else 'disable' end)
    from relations r where r.relkind in ('r', 'p')
    union all
    select r.name, 5, p.polname, format('create policy %I on %s for %s to %s%s%s;', p.polname, r.name,
      case p.polcmd when 'r' then 'select' when 'a' then 'insert' when 'w' then 'update' when 'd' then 'delete' else 'all' end,
      (select string_agg(g.rolname, ', ' order by g.rolname) from pg_roles g where g.oid = any (p.polroles)),
      coalesce(e'\\n  using (' || pg_get_expr(p.polqual, p.polrelid) || ')', ''),
      coalesce(e'\\n  with check (' || pg_get_expr(p.polwithcheck, p.polrelid) || ')', ''))
    from relations r join pg_policy p on p.polrelid = r.oid
    union all
    select r.name, 6, g.rolname, format('grant %s on %s to %s;', string_agg(lower(x.privilege_type), ', ' order by x.privilege_type), r.name, g.rolname)
    from relations r, aclexplode(r.relacl) x join pg_roles g on g.oid = x.grantee
    where g.rolname in ('anon', 'authenticated', 'service_role') group by r.name, g.rolname
    union all
    select r.name, 7, g.rolname || x.privilege_type, format('grant %s (%s) on %s to %s;', lower(x.privilege_type), string_agg(a.attname, ', ' order by a.attnum), r.name, g.rolname)
    from relations r join pg_attribute a on a.attrelid = r.oid, aclexplode(a.attacl) x join pg_roles g on g.oid = x.grantee
    group by r.name, g.rolname, x.privilege_type
  )
  select case when rank = 1 then e'\\n' else '' end || line as line from parts order by sort collate "C", rank, detail collate "C"`

const functions = `
  select e'\\n' || pg_get_functiondef(p.oid) || e';\\n-- may execute: ' || coalesce((
    select string_agg(coalesce(g.rolname, 'public'), ', ' order by g.rolname)
    from aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) x left join pg_roles g on g.oid = x.grantee
    where x.grantee <> p.proowner), 'nobody else') as line
  from pg_proc p join pg_namespace n on n.oid = p.pronamespace
  where n.nspname in ${schemas}
  order by n.nspname || '.' || p.proname || pg_get_function_identity_arguments(p.oid) collate "C"`

const realtime = `
  select format('alter publication supabase_realtime add table %I.%I;', schemaname, tablename) as line
  from pg_publication_tables where pubname = 'supabase_realtime'
  union all
  select format('alter table %s replica identity using index %I;', i.indrelid::regclass, c.relname)
  from pg_index i join pg_class c on c.oid = i.indexrelid where i.indisreplident
  order by line`

const sections = [tables, functions, realtime]
