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

do $$
declare
  signature regprocedure;
begin
  foreach signature in array array[
    'public.set_retention(text, jsonb)',
    'public.retention_cutoffs(text)',
    'public.purge_words(text, timestamptz, integer)',
    'public.retention_left(text, timestamptz, timestamptz)',
    'public.recording_deleted(text, text)'
  ]::regprocedure[]
  loop
    execute format('revoke all on function %s from public, anon, authenticated', signature);
    execute format('grant execute on function %s to service_role', signature);
  end loop;
end
$$;
-- An operator's own token may too; the function looks at it.
grant execute on function public.set_retention to authenticated;
