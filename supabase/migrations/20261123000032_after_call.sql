-- A call in short, written behind it by the agent: what came of it, what the caller told, and whether the client's own system
-- has heard of it.

create table public.call_summaries (
  client_id text not null,
  call_sid text not null,
  summary text not null check (length(summary) <= 2000),
  outcome text not null check (outcome in (
    'booked', 'message_taken', 'answered', 'transferred', 'voicemail', 'emergency', 'complaint', 'missed', 'abandoned',
    'not_reached', 'wrong_number', 'spam'
  )),
  -- name, address, job, time_window, urgency, as the caller gave them. The number is the call's.
  fields jsonb not null default '{}' check (jsonb_typeof(fields) = 'object' and pg_column_size(fields) <= 8192),
  sentiment text not null check (sentiment in ('positive', 'neutral', 'negative')),
  -- Who wrote it. Null: nobody, it follows from what was done.
  model text,
  -- Null: the client has no system of its own that is told.
  webhook_state text check (webhook_state in ('waiting', 'delivered', 'given_up')),
  webhook_attempts integer not null default 0 check (webhook_attempts >= 0),
  created_at timestamptz not null default now(),
  primary key (client_id, call_sid),
  foreign key (client_id, call_sid) references public.call_sessions (client_id, call_sid) on delete cascade
);
create index call_summaries_client_id_created_at_idx on public.call_summaries (client_id, created_at desc);
comment on table public.call_summaries is 'What came of each call. Summary and fields are the caller''s words: they go with the transcript.';

alter table public.call_summaries enable row level security;
revoke all on public.call_summaries from anon, authenticated, service_role;
-- Written by the functions below alone.
grant select on public.call_summaries to authenticated, service_role;
create policy "members read summaries" on public.call_summaries for select to authenticated
  using (client_id = any (array(select private.my_client_ids())));

-- Whose call it is, for its agent and the platform. The same words for a call that is not there and one that is somebody
-- else's: KC002.
create function private.client_of_call(p_call_sid text) returns text
language plpgsql stable security definer set search_path = '' as $$
declare
  v_client_id text;
begin
  select s.client_id into v_client_id from public.call_sessions s
  where s.call_sid = p_call_sid and (private.is_platform() or s.client_id in (select private.my_agent_client_ids()));
  if not found then
    raise exception 'no call %', p_call_sid using errcode = 'KC002';
  end if;
  return v_client_id;
end
$$;

-- Sums a call up, once: a later summary of the same call changes nothing and is answered with false. KC002: no such call.
create function public.save_summary(
  p_call_sid text, p_summary text, p_outcome text, p_fields jsonb default '{}', p_sentiment text default 'neutral',
  p_model text default null, p_webhook boolean default false
) returns boolean
language plpgsql security definer set search_path = '' as $$
begin
  insert into public.call_summaries (client_id, call_sid, summary, outcome, fields, sentiment, model, webhook_state)
  values (
    private.client_of_call(p_call_sid), p_call_sid, p_summary, p_outcome, p_fields, p_sentiment, p_model,
    case when p_webhook then 'waiting' end
  )
  on conflict (client_id, call_sid) do nothing;
  return found;
end
$$;

-- How telling the client's own system of a call ended; false when nobody was to be told. KC002: no such call.
create function public.report_webhook(p_call_sid text, p_state text, p_attempts integer) returns boolean
language plpgsql security definer set search_path = '' as $$
begin
  update public.call_summaries y set webhook_state = p_state, webhook_attempts = p_attempts
  where y.client_id = private.client_of_call(p_call_sid) and y.call_sid = p_call_sid and y.webhook_state is not null;
  return found;
end
$$;

-- forgetting -------------------------------------------------------------------------------------------------------------
-- A summary that comes after its caller was forgotten stays away, as a turn does.
create trigger drop_forgotten_summary before insert on public.call_summaries
  for each row execute function private.drop_forgotten_turn();

-- With the number of a call go its summary and what the owner was told of it by SMS.
create function private.forget_summary() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  delete from public.call_summaries y where y.client_id = new.client_id and y.call_sid = new.call_sid;
  update public.sms_logs m set message_content = ''
  where m.client_id = new.client_id and m.call_sid = new.call_sid and m.kind = 'owner_alert' and m.message_content <> '';
  return null;
end
$$;
create trigger forget_summary after update of caller_number on public.call_sessions
  for each row when (new.caller_number = 'forgotten' and old.caller_number is distinct from 'forgotten')
  execute function private.forget_summary();

-- And with the number of a text what the owner was told of that.
create function private.forget_alert() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  update public.sms_logs m set message_content = ''
  where m.client_id = new.client_id and m.key = 'alert:' || new.twilio_sid and m.message_content <> '';
  return null;
end
$$;
create trigger forget_alert after update of phone_number on public.sms_logs
  for each row when (new.message_type = 'inbound' and new.phone_number = 'forgotten' and old.phone_number <> 'forgotten')
  execute function private.forget_alert();
create index sms_logs_call_idx on public.sms_logs (client_id, call_sid) where call_sid is not null;

-- retention --------------------------------------------------------------------------------------------------------------
-- As before, and with a call's transcript goes its summary, counted among `transcripts`; what was asked for in it, among
-- `messages`.
create or replace function public.purge_words(p_client_id text, p_before timestamptz, p_batch integer default 2000) returns jsonb
language plpgsql security definer set search_path = '' as $$
declare
  v_turns integer;
  v_messages integer;
  v_transcripts integer;
  v_summaries integer;
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
  v_messages := v_messages + private.purge_wishes(p_client_id, p_before, p_batch);
  update public.call_sessions s set transcript = null where s.call_sid in (
    select o.call_sid from public.call_sessions o
    where o.client_id = p_client_id and o.start_time < p_before and o.transcript is not null limit p_batch
  );
  get diagnostics v_transcripts = row_count;
  -- What came of the call stays, for the figures.
  update public.call_summaries y set summary = '', fields = '{}' where y.client_id = p_client_id and y.call_sid in (
    select o.call_sid from public.call_summaries o
    where o.client_id = p_client_id and o.created_at < p_before and (o.summary <> '' or o.fields <> '{}') limit p_batch
  );
  get diagnostics v_summaries = row_count;
  v_transcripts := v_transcripts + v_summaries;
  v_purged := jsonb_build_object('turns', v_turns, 'messages', v_messages, 'transcripts', v_transcripts);
  if v_turns + v_messages + v_transcripts > 0 then
    perform private.audit('retention.purged', p_client_id, v_purged || jsonb_build_object('before', p_before));
  end if;
  return v_purged;
end
$$;

create or replace function public.retention_left(p_client_id text, p_transcripts_before timestamptz, p_recordings_before timestamptz)
returns jsonb
language sql stable security definer set search_path = '' as $$
  select jsonb_build_object(
    'turns', (select count(*) from public.conversation_logs l where l.client_id = p_client_id and l.created_at < p_transcripts_before),
    'messages', (
      select count(*) from public.sms_logs m
      where m.client_id = p_client_id and m.created_at < p_transcripts_before and length(m.message_content) > 0
    ) + private.wishes_before(p_client_id, p_transcripts_before),
    'transcripts', (
      select count(s.transcript) from public.call_sessions s where s.client_id = p_client_id and s.start_time < p_transcripts_before
    ) + (
      select count(*) from public.call_summaries y
      where y.client_id = p_client_id and y.created_at < p_transcripts_before and (y.summary <> '' or y.fields <> '{}')
    ),
    'recordings', (
      select count(*) from public.recordings r
      where r.client_id = p_client_id and r.created_at < p_recordings_before and r.deleted_at is null
    )
  )
$$;

revoke all on function private.forget_summary, private.forget_alert, private.client_of_call from public;
revoke all on function public.save_summary, public.report_webhook from public, anon, authenticated, service_role;
-- Each asks itself whose call it is: the agent's own, or anybody's for the platform.
grant execute on function public.save_summary, public.report_webhook to authenticated, service_role;
