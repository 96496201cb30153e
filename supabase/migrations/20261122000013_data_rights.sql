-- What is kept of people's words and for how long, everything of one client as rows to take away, and one caller forgotten.

-- retention --------------------------------------------------------------------------------------------------------------
create table public.retention (
  client_id text primary key references public.voice_ai_clients (client_id) on delete cascade,
  -- Days after which what was said or written goes. Null: it is kept.
  transcripts_days integer default 365 check (transcripts_days between 1 and 36500),
  -- The same for sound.
  recordings_days integer default 90 check (recordings_days between 1 and 36500),
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create trigger touch_updated_at before update on public.retention
  for each row execute function private.touch_updated_at();
create trigger audit_row after update on public.retention
  for each row execute function private.audit_row('retention', 'transcripts_days', 'recordings_days');
alter table public.retention enable row level security;
revoke all on public.retention from anon, authenticated, service_role;
-- Written by set_retention alone.
grant select on public.retention to authenticated, service_role;
create policy "members read how long their words are kept" on public.retention for select to authenticated
  using (client_id = any (array(select private.my_client_ids())));

create function private.give_retention() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  insert into public.retention (client_id) values (new.client_id) on conflict (client_id) do nothing;
  return null;
end
$$;
create trigger give_retention after insert on public.voice_ai_clients
  for each row execute function private.give_retention();
insert into public.retention (client_id) select c.client_id from public.voice_ai_clients c;

-- recordings -------------------------------------------------------------------------------------------------------------
-- Sound that lies at the carrier. The row outlives the sound: it says that there was some, and when it went.
create table public.recordings (
  recording_sid text not null check (recording_sid ~ '^[A-Za-z0-9_-]{1,64}$'),
  client_id text not null references public.voice_ai_clients (client_id) on delete cascade,
  call_sid text not null,
  kind text not null default 'voicemail' check (kind in ('voicemail', 'call')),
  duration_seconds integer check (duration_seconds >= 0),
  created_at timestamptz not null default now(),
  deleted_at timestamptz,
  -- Within a client: its agent writes the rows, and a key over all would tell it what another client has.
  primary key (client_id, recording_sid),
  foreign key (client_id, call_sid) references public.call_sessions (client_id, call_sid) on delete cascade
);
create index recordings_client_id_created_at_idx on public.recordings (client_id, created_at);
create index recordings_call_idx on public.recordings (client_id, call_sid);
alter table public.recordings enable row level security;
revoke all on public.recordings from anon, authenticated, service_role;
grant select on public.recordings to authenticated, service_role;
grant insert (recording_sid, client_id, call_sid, kind, duration_seconds) on public.recordings to authenticated;
create policy "members read recordings" on public.recordings for select to authenticated
  using (client_id = any (array(select private.my_client_ids())));
create policy "the agent tells of its recordings" on public.recordings for insert to authenticated
  with check (client_id = any (array(select private.my_agent_client_ids())));

-- Changes how long a client's words and sound are kept: {"transcripts_days": 90, "recordings_days": null}. For operators
-- and the platform. KC001: no such client; KB001, KB002: as of set_limits; 42501: not an operator.
create function public.set_retention(p_client_id text, p_changes jsonb) returns jsonb
language plpgsql security definer set search_path = '' as $$
declare
  v_row public.retention;
begin
  perform private.require_operator();
  perform private.check_changes(
    p_changes, array['transcripts_days', 'recordings_days'], array['transcripts_days', 'recordings_days'], '{}'
  );
  update public.retention r set
    transcripts_days = case when p_changes ? 'transcripts_days' then (p_changes ->> 'transcripts_days')::integer else r.transcripts_days end,
    recordings_days = case when p_changes ? 'recordings_days' then (p_changes ->> 'recordings_days')::integer else r.recordings_days end
  where r.client_id = p_client_id
  returning r.* into v_row;
  if not found then
    raise exception 'no client %', p_client_id using errcode = 'KC001';
  end if;
  return to_jsonb(v_row);
exception
  when check_violation or numeric_value_out_of_range then
    raise exception 'words and sound are kept for 1 to 36500 days' using errcode = 'KB002';
end
$$;

-- From when on a client's words and sound have to go, as of now; null: they are kept.
create function public.retention_cutoffs(p_client_id text) returns jsonb
language plpgsql stable security definer set search_path = '' as $$
declare
  v_cutoffs jsonb;
begin
  select jsonb_build_object(
    'transcripts_before', now() - make_interval(days => r.transcripts_days),
    'recordings_before', now() - make_interval(days => r.recordings_days)
  ) into v_cutoffs
  from public.retention r where r.client_id = p_client_id;
  if v_cutoffs is null then
    raise exception 'no client %', p_client_id using errcode = 'KC001';
  end if;
  return v_cutoffs;
end
$$;

-- Takes away what was said and written before p_before, at most p_batch rows of each kind: called until it finds none.
-- The calls and messages stay with their times and amounts. KR001: the client's retention keeps some of that.
create function public.purge_words(p_client_id text, p_before timestamptz, p_batch integer default 2000) returns jsonb
language plpgsql security definer set search_path = '' as $$
declare
  v_turns integer;
  v_messages integer;
  v_transcripts integer;
  v_purged jsonb;
begin
  if p_before > coalesce((public.retention_cutoffs(p_client_id) ->> 'transcripts_before')::timestamptz, '-infinity') then
    raise exception 'the retention of % keeps what is newer than %', p_client_id, p_before using errcode = 'KR001';
  end if;
  delete from public.conversation_logs l where l.client_id = p_client_id and l.id in (
    select o.id from public.conversation_logs o where o.client_id = p_client_id and o.created_at < p_before limit p_batch
  );
  get diagnostics v_turns = row_count;
  update public.sms_logs m set message_content = '' where m.client_id = p_client_id and m.id in (
    select o.id from public.sms_logs o
    where o.client_id = p_client_id and o.created_at < p_before and o.message_content <> '' limit p_batch
  );
  get diagnostics v_messages = row_count;
  update public.call_sessions s set transcript = null where s.call_sid in (
    select o.call_sid from public.call_sessions o
    where o.client_id = p_client_id and o.start_time < p_before and o.transcript is not null limit p_batch
  );
  get diagnostics v_transcripts = row_count;
  v_purged := jsonb_build_object('turns', v_turns, 'messages', v_messages, 'transcripts', v_transcripts);
  if v_turns + v_messages + v_transcripts > 0 then
    perform private.audit('retention.purged', p_client_id, v_purged || jsonb_build_object('before', p_before));
  end if;
  return v_purged;
end
$$;

-- What is older than its limit and still there. Null for a limit counts nothing.
create function public.retention_left(p_client_id text, p_transcripts_before timestamptz, p_recordings_before timestamptz)
returns jsonb
language sql stable security definer set search_path = '' as $$
  select jsonb_build_object(
    'turns', (select count(*) from public.conversation_logs l where l.client_id = p_client_id and l.created_at < p_transcripts_before),
    'messages', (
      select count(*) from public.sms_logs m
      where m.client_id = p_client_id and m.created_at < p_transcripts_before and length(m.message_content) > 0
    ),
    'transcripts', (
      select count(s.transcript) from public.call_sessions s where s.client_id = p_client_id and s.start_time < p_transcripts_before
    ),
    'recordings', (
      select count(*) from public.recordings r
      where r.client_id = p_client_id and r.created_at < p_recordings_before and r.deleted_at is null
    )
  )
$$;

-- Sound is gone at the carrier. True when nobody had said so before. One that no row tells of is written down as well.
create function public.recording_deleted(p_client_id text, p_recording_sid text) returns boolean
language plpgsql security definer set search_path = '' as $$
begin
  update public.recordings r set deleted_at = now()
  where r.recording_sid = p_recording_sid and r.client_id = p_client_id and r.deleted_at is null;
  if not found and exists (
    select from public.recordings r where r.recording_sid = p_recording_sid and r.client_id = p_client_id
  ) then
    return false;
  end if;
  perform private.audit('recording.deleted', p_client_id, jsonb_build_object('recording_sid', p_recording_sid));
  return true;
end
$$;

-- one caller -------------------------------------------------------------------------------------------------------------
-- The log says that a number was forgotten without saying which: a hash with a secret, since numbers are few enough to
-- try them all against a bare one. Asked again with the number, the log still tells whether it was.
create table private.secrets (name text primary key, value text not null);
insert into private.secrets (name, value) values ('caller_hash', replace(gen_random_uuid()::text || gen_random_uuid()::text, '-', ''));
revoke all on private.secrets from public;

create function private.caller_hash(p_caller text) returns text
language sql stable security definer set search_path = '' as $$
  select encode(sha256(convert_to(s.value || ':' || p_caller, 'UTF8')), 'hex') from private.secrets s where s.name = 'caller_hash'
$$;

-- What an agent could not write while the database was away comes when its host runs it again, which may be after the caller
-- was forgotten: number and words of calls that began before stay away.
create function private.keep_forgotten() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  if tg_op = 'UPDATE' and old.caller_number = 'forgotten' or exists (
    select from public.audit_log a
    where a.at >= new.start_time and a.action = 'caller.forgotten' and a.client_id = new.client_id
      and a.details ->> 'caller_hash' = private.caller_hash(new.caller_number)
  ) then
    new.caller_number := 'forgotten';
  end if;
  if new.caller_number = 'forgotten' then
    new.transcript := null;
    -- Whether it was a test decides what it cost; nothing else of what was noted about the call is needed.
    new.metadata := case when new.metadata ? 'test' then jsonb_build_object('test', new.metadata -> 'test') else '{}' end;
  end if;
  return new;
end
$$;
create trigger keep_forgotten before insert or update of caller_number, transcript, metadata on public.call_sessions
  for each row execute function private.keep_forgotten();

create function private.drop_forgotten_turn() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  if exists (
    select from public.call_sessions s
    where s.client_id = new.client_id and s.call_sid = new.call_sid and s.caller_number = 'forgotten'
  ) then
    return null;
  end if;
  return new;
end
$$;
create trigger drop_forgotten_turn before insert on public.conversation_logs
  for each row execute function private.drop_forgotten_turn();

-- Forgets a caller of one client: the number and every word go; the calls keep time, duration and cost. Safe to repeat.
-- KC001: no such client. KR002: sound of this caller is still at the carrier. KR003: the caller is on the line now.
create function public.forget_caller(p_client_id text, p_caller text) returns jsonb
language plpgsql security definer set search_path = '' as $$
declare
  v_calls text[];
  v_turns integer;
  v_messages integer;
  v_leads integer;
  v_forgotten jsonb;
begin
  if p_caller is null or length(p_caller) < 4 then
    raise exception '% is no number of a caller', coalesce(p_caller, 'null') using errcode = '22023';
  end if;
  perform from public.voice_ai_clients c where c.client_id = p_client_id;
  if not found then
    raise exception 'no client %', p_client_id using errcode = 'KC001';
  end if;
  select coalesce(array_agg(s.call_sid), '{}') into v_calls
  from public.call_sessions s where s.client_id = p_client_id and s.caller_number = p_caller;
  if exists (
    select from public.recordings r where r.client_id = p_client_id and r.call_sid = any (v_calls) and r.deleted_at is null
  ) then
    raise exception 'recordings of this caller are still at the carrier' using errcode = 'KR002';
  end if;
  if exists (
    select from public.call_sessions s
    where s.call_sid = any (v_calls) and s.settled_at is null and s.end_time is null and s.start_time > now() - interval '4 hours'
  ) then
    raise exception 'this caller is on the line' using errcode = 'KR003';
  end if;

  delete from public.conversation_logs l where l.client_id = p_client_id and l.call_sid = any (v_calls);
  get diagnostics v_turns = row_count;
  update public.sms_logs m set phone_number = 'forgotten', message_content = ''
  where m.client_id = p_client_id and m.phone_number = p_caller;
  get diagnostics v_messages = row_count;
  -- Leads are typed by people: the national form, however it is spaced, is the end of the international one.
  delete from public.leads l
  where l.client_id = p_client_id and (
    l.phone_number = p_caller
    or p_caller like '%' || substring(regexp_replace(l.phone_number, '[^0-9]', '', 'g') from '^0*([0-9]{8,})$')
  );
  get diagnostics v_leads = row_count;
  -- The words of the call go with the number: keep_forgotten.
  update public.call_sessions s set caller_number = 'forgotten' where s.call_sid = any (v_calls);
  v_forgotten := jsonb_build_object(
    'calls', cardinality(v_calls), 'turns', v_turns, 'messages', v_messages, 'leads', v_leads
  );
  perform private.audit(
    'caller.forgotten', p_client_id, v_forgotten || jsonb_build_object('caller_hash', private.caller_hash(p_caller))
  );
  return v_forgotten;
end
$$;

-- everything of one client -----------------------------------------------------------------------------------------------
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
    'public.set_retention(text, jsonb)',
    'public.retention_cutoffs(text)',
    'public.purge_words(text, timestamptz, integer)',
    'public.retention_left(text, timestamptz, timestamptz)',
    'public.recording_deleted(text, text)',
    'public.forget_caller(text, text)',
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
-- An operator's own token may too; the function looks at it.
grant execute on function public.set_retention to authenticated;
