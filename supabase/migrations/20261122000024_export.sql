-- Everything of one client as rows to take away, what is left of a caller, and the removal of a client.

-- Which rows of a table belong to a client ($1) and its owner ($2), by the table's columns, so that a new table is covered
-- on the day it is made; null when nothing in it belongs to anybody. Tables keyed by an operation or a lease are named.
-- What an owner has as a whole (its account) goes with each of its clients; rows of its other clients do not.
create function private.tenant_scope(p_table regclass) returns text
language sql stable set search_path = '' as $$
  with c as (
    select array_agg(a.attname::text) as names from pg_catalog.pg_attribute a
    where a.attrelid = p_table and a.attnum > 0 and not a.attisdropped
  )
  select case
    when c.names @> '{client_id,user_id}' then '(t.client_id = $1 or (t.client_id is null and t.user_id = $2))'
    when c.names @> '{client_id}' then 't.client_id = $1'
    when c.names @> '{assigned_client_id}' then 't.assigned_client_id = $1'
    when c.names @> '{user_id}' then 't.user_id = $2'
    when c.names @> '{operation_id}' then 't.operation_id = any (private.operations_of($1))'
    when p_table = 'public.leases'::regclass then 't.name = ''client:'' || $1'
  end
  from c
$$;

-- The operations that made and removed a client in each of its lives; their ids are hashes of its own.
create function private.operations_of(p_client_id text) returns text[]
language sql stable set search_path = '' as $$
  select array_agg(left(encode(sha256(convert_to(format('client.%s:v%s:%s', verb, life, p_client_id), 'UTF8')), 'hex'), 24))
  from unnest(array['create', 'delete']) as verb, generate_series(1, 1 + greatest(
    (select c.generation from public.voice_ai_clients c where c.client_id = p_client_id),
    (select r.generation from public.removed_clients r where r.client_id = p_client_id), 1
  )) as life
$$;

create function private.primary_key(p_table regclass) returns text[]
language sql stable set search_path = '' as $$
  select array_agg(a.attname::text order by k.position)
  from pg_catalog.pg_index i, unnest(i.indkey::smallint[]) with ordinality as k (number, position), pg_catalog.pg_attribute a
  where i.indrelid = p_table and i.indisprimary and a.attrelid = p_table and a.attnum = k.number
$$;

-- Begins an export: the tables that hold something of the client, with their columns in order. Leaves a line in the log.
create function public.export_tables(p_client_id text) returns jsonb
language plpgsql security definer set search_path = '' as $$
declare
  v_tables jsonb;
begin
  perform from public.voice_ai_clients c where c.client_id = p_client_id;
  if not found then
    raise exception 'no client %', p_client_id using errcode = 'KC001';
  end if;
  select jsonb_agg(jsonb_build_object('name', c.relname, 'columns', (
    select jsonb_agg(a.attname order by a.attnum) from pg_catalog.pg_attribute a
    where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
  )) order by c.relname) into v_tables
  from pg_catalog.pg_class c
  where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and private.tenant_scope(c.oid::regclass) is not null;
  perform private.audit('client.export_begun', p_client_id, jsonb_build_object('tables', jsonb_array_length(v_tables)));
  return v_tables;
end
$$;

-- A page of a client's rows of one table, by primary key; p_after is the last row of the page before.
create function public.export_rows(p_client_id text, p_table text, p_after jsonb default null, p_limit integer default 1000)
returns jsonb
language plpgsql stable security definer set search_path = '' as $$
declare
  v_table regclass;
  v_scope text;
  v_keys text;
  v_last text;
  v_owner uuid;
  v_rows jsonb;
begin
  select c.oid into v_table from pg_catalog.pg_class c
  where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and c.relname = p_table;
  v_scope := private.tenant_scope(v_table);
  -- As values with their types, so that the index of the key finds the place.
  select
    string_agg(format('t.%I', k.name), ', ' order by k.position),
    string_agg(format('%L::%s', p_after ->> k.name, format_type(a.atttypid, a.atttypmod)), ', ' order by k.position)
  into v_keys, v_last
  from unnest(private.primary_key(v_table)) with ordinality as k (name, position)
  join pg_catalog.pg_attribute a on a.attrelid = v_table and a.attname = k.name;
  if v_scope is null or v_keys is null then
    raise exception 'nothing of a client is in %', p_table using errcode = '22023';
  end if;
  if p_after is not null then
    v_scope := format('%s and (%s) > (%s)', v_scope, v_keys, v_last);
  end if;
  select c.user_id into v_owner from public.voice_ai_clients c where c.client_id = p_client_id;
  execute format(
    'select coalesce(jsonb_agg(to_jsonb(t) order by %2$s), ''[]'') from (select * from %1$s t where %3$s order by %2$s limit $3) as t',
    v_table, v_keys, v_scope
  ) into v_rows using p_client_id, v_owner, least(greatest(p_limit, 1), 1000);
  return v_rows;
end
$$;

-- In how many rows of each table a number still stands, in any column; tables without are left out. The line's own rows
-- may well name it, when a business calls itself.
create function public.caller_left(p_client_id text, p_caller text) returns jsonb
language plpgsql stable security definer set search_path = '' as $$
declare
  v_table regclass;
  v_owner uuid;
  v_count bigint;
  v_left jsonb := '{}';
begin
  select c.user_id into v_owner from public.voice_ai_clients c where c.client_id = p_client_id;
  for v_table in
    select c.oid::regclass from pg_catalog.pg_class c
    where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and private.tenant_scope(c.oid::regclass) is not null
  loop
    execute format('select count(*) from %s t where %s and position($3 in to_jsonb(t)::text) > 0', v_table, private.tenant_scope(v_table))
      into v_count using p_client_id, v_owner, p_caller;
    if v_count > 0 then
      v_left := v_left || jsonb_build_object(v_table::text, v_count);
    end if;
  end loop;
  return v_left;
end
$$;

-- As before, with two changes: the trigger on the client's row writes the line in the log, and sound that is still at the
-- carrier has to go first, since with these rows goes the last thing that knows of it. KR002: there is some.
create or replace function public.remove_client(p_client_id text, p_lease_name text, p_fencing_token bigint) returns void
language plpgsql security definer set search_path = '' as $$
declare
  v_generation integer;
begin
  perform private.require_lease(p_lease_name, p_fencing_token);
  if exists (select from public.recordings r where r.client_id = p_client_id and r.deleted_at is null) then
    raise exception 'recordings of % are still at the carrier', p_client_id using errcode = 'KR002';
  end if;
  delete from auth.users u
  where u.raw_app_meta_data ->> 'client_id' = p_client_id and u.raw_app_meta_data ->> 'role' = 'agent';
  perform public.unbind_number(p_client_id, false);
  delete from public.voice_ai_clients c where c.client_id = p_client_id returning c.generation into v_generation;
  if v_generation is null then
    return;
  end if;
  update public.usage_logs l set call_sid = null where l.client_id = p_client_id;
  insert into public.removed_clients as r (client_id, generation) values (p_client_id, v_generation)
  on conflict (client_id) do update set generation = v_generation, removed_at = now();
end
$$;

revoke all on function private.give_retention, private.caller_hash, private.keep_forgotten, private.drop_forgotten_turn,
  private.tenant_scope, private.operations_of,
  private.primary_key from public;

do $$
declare
  signature regprocedure;
begin
  foreach signature in array array[
    'public.export_tables(text)',
    'public.export_rows(text, text, jsonb, integer)',
    'public.caller_left(text, text)'
  ]::regprocedure[]
  loop
    execute format('revoke all on function %s from public, anon, authenticated', signature);
    execute format('grant execute on function %s to service_role', signature);
  end loop;
end
$$;
