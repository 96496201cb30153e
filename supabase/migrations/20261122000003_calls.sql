-- What an agent writes while it works: calls, what was said, messages, leads; and the metadata of what it plays.
-- Keys cross client ids on purpose: a row of one client cannot point at a call of another.

create table public.call_sessions (
  call_sid text primary key check (call_sid ~ '^[A-Za-z0-9_-]{1,64}$'),
  client_id text not null references public.voice_ai_clients (client_id) on delete cascade,
  caller_number text,
  direction text not null default 'inbound' check (direction in ('inbound', 'outbound')),
  status text not null default 'ringing' check (
    status in ('queued', 'initiated', 'ringing', 'in-progress', 'completed', 'busy', 'failed', 'no-answer', 'canceled')
  ),
  start_time timestamptz not null default now(),
  end_time timestamptz,
  duration_seconds integer check (duration_seconds >= 0),
  cost_amount numeric(12, 2) check (cost_amount >= 0),
  transcript text,
  -- {"test": true} marks a call that is never charged.
  metadata jsonb not null default '{}' check (jsonb_typeof(metadata) = 'object'),
  -- Set once by settle_call, with the month the call counts in and what it counted as.
  settled_at timestamptz,
  billing_month date,
  billed_as text check (billed_as in ('included', 'charged', 'free')),
  created_at timestamptz not null default now(),
  unique (client_id, call_sid)
);
create index call_sessions_client_id_start_time_idx on public.call_sessions (client_id, start_time desc);
create index call_sessions_included_idx on public.call_sessions (client_id, billing_month) where billed_as = 'included';

alter table public.call_sessions enable row level security;
revoke all on public.call_sessions from anon, authenticated, service_role;
grant select on public.call_sessions to authenticated;
-- Not cost, settlement or month: those are settle_call's.
grant insert (call_sid, client_id, caller_number, direction, status, start_time, end_time, duration_seconds, transcript, metadata)
  on public.call_sessions to authenticated;
grant update (call_sid, client_id, caller_number, direction, status, start_time, end_time, duration_seconds, transcript, metadata)
  on public.call_sessions to authenticated;
grant select, insert, update, delete on public.call_sessions to service_role;
create policy "members read calls" on public.call_sessions for select to authenticated
  using (client_id = any (array(select private.my_client_ids())));
create policy "the agent opens its calls" on public.call_sessions for insert to authenticated
  with check (client_id = any (array(select private.my_agent_client_ids())));
create policy "the agent keeps its calls" on public.call_sessions for update to authenticated
  using (client_id = any (array(select private.my_agent_client_ids())))
  with check (client_id = any (array(select private.my_agent_client_ids())));

-- An upsert names every column it was given, so the key columns are granted for update and held still here.
create function private.keep_call_facts() returns trigger
language plpgsql set search_path = '' as $$
begin
  if new.call_sid <> old.call_sid or new.client_id <> old.client_id then
    raise exception 'a call keeps its sid and its client' using errcode = '42501';
  end if;
  if old.settled_at is not null and not private.is_platform() then
    -- A late or repeated report must not differ from what was billed.
    new.status := old.status;
    new.start_time := old.start_time;
    new.direction := old.direction;
    new.duration_seconds := old.duration_seconds;
  end if;
  return new;
end
$$;
create trigger keep_call_facts before update on public.call_sessions
  for each row execute function private.keep_call_facts();

-- conversation_logs ------------------------------------------------------------------------------------------------------
create table public.conversation_logs (
  -- Given by the agent, so that a repeated write is the same row.
  id uuid primary key default gen_random_uuid(),
  call_sid text not null,
  client_id text not null,
  speaker text not null,
  message_type text not null,
  content text not null,
  audio_files_used text[] not null default '{}',
  response_time_ms integer,
  -- Milliseconds after the call was answered.
  at_ms integer,
  source text check (source in ('snippet', 'tts', 'llm')),
  -- From the end of the caller's words to the first frame of the answer.
  user_end_to_audio_ms integer,
  metadata jsonb not null default '{}' check (jsonb_typeof(metadata) = 'object'),
  created_at timestamptz not null default now(),
  foreign key (client_id, call_sid) references public.call_sessions (client_id, call_sid) on delete cascade
);
create index conversation_logs_call_idx on public.conversation_logs (client_id, call_sid, at_ms);
create index conversation_logs_client_id_created_at_idx on public.conversation_logs (client_id, created_at desc);

alter table public.conversation_logs enable row level security;
revoke all on public.conversation_logs from anon, authenticated, service_role;
grant select on public.conversation_logs to authenticated;
grant insert (id, call_sid, client_id, speaker, message_type, content, audio_files_used, response_time_ms, at_ms, source, user_end_to_audio_ms, metadata)
  on public.conversation_logs to authenticated;
grant update (id, call_sid, client_id, speaker, message_type, content, audio_files_used, response_time_ms, at_ms, source, user_end_to_audio_ms, metadata)
  on public.conversation_logs to authenticated;
grant select, insert, update, delete on public.conversation_logs to service_role;
create policy "members read conversations" on public.conversation_logs for select to authenticated
  using (client_id = any (array(select private.my_client_ids())));
create policy "the agent logs its turns" on public.conversation_logs for insert to authenticated
  with check (client_id = any (array(select private.my_agent_client_ids())));
create policy "the agent completes its turns" on public.conversation_logs for update to authenticated
  using (client_id = any (array(select private.my_agent_client_ids())))
  with check (client_id = any (array(select private.my_agent_client_ids())));

-- sms_logs ---------------------------------------------------------------------------------------------------------------
create table public.sms_logs (
  id uuid primary key default gen_random_uuid(),
  client_id text not null references public.voice_ai_clients (client_id) on delete cascade,
  phone_number text not null,
  message_type text not null,
  message_content text not null,
  status text not null,
  twilio_sid text,
  cost_amount numeric(12, 4) check (cost_amount >= 0),
  created_at timestamptz not null default now(),
  -- Within a client only: a key over all of them would tell one client what another has.
  unique (client_id, twilio_sid)
);
create index sms_logs_client_id_created_at_idx on public.sms_logs (client_id, created_at desc);

alter table public.sms_logs enable row level security;
revoke all on public.sms_logs from anon, authenticated, service_role;
grant select on public.sms_logs to authenticated;
grant insert (id, client_id, phone_number, message_type, message_content, status, twilio_sid) on public.sms_logs to authenticated;
grant update (id, client_id, phone_number, message_type, message_content, status, twilio_sid) on public.sms_logs to authenticated;
grant select, insert, update, delete on public.sms_logs to service_role;
create policy "members read messages" on public.sms_logs for select to authenticated
  using (client_id = any (array(select private.my_client_ids())));
create policy "the agent logs its messages" on public.sms_logs for insert to authenticated
  with check (client_id = any (array(select private.my_agent_client_ids())));
create policy "the agent follows its messages" on public.sms_logs for update to authenticated
  using (client_id = any (array(select private.my_agent_client_ids())))
  with check (client_id = any (array(select private.my_agent_client_ids())));

-- audio_files ------------------------------------------------------------------------------------------------------------
create table public.audio_files (
  id uuid primary key default gen_random_uuid(),
  client_id text not null references public.voice_ai_clients (client_id) on delete cascade,
  file_name text not null,
  file_path text not null,
  file_type text not null,
  voice_id text,
  text_content text,
  duration_ms integer check (duration_ms >= 0),
  file_size_bytes integer check (file_size_bytes >= 0),
  -- sha256 of text, voice and settings: what the snippet cache is keyed by.
  content_hash text,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  unique (client_id, file_name)
);
create trigger touch_updated_at before update on public.audio_files
  for each row execute function private.touch_updated_at();

alter table public.audio_files enable row level security;
revoke all on public.audio_files from anon, authenticated, service_role;
-- Written with the files themselves, by the platform.
grant select on public.audio_files to authenticated;
grant select, insert, update, delete on public.audio_files to service_role;
create policy "members read audio files" on public.audio_files for select to authenticated
  using (client_id = any (array(select private.my_client_ids())));

-- leads ------------------------------------------------------------------------------------------------------------------
create table public.leads (
  id uuid primary key default gen_random_uuid(),
  client_id text not null references public.voice_ai_clients (client_id) on delete cascade,
  prospect_name text,
  phone_number text not null,
  business_name text,
  industry text,
  priority text not null default 'normal' check (priority in ('low', 'normal', 'high')),
  status text not null default 'new',
  notes text,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  unique (client_id, phone_number)
);
create trigger touch_updated_at before update on public.leads
  for each row execute function private.touch_updated_at();

alter table public.leads enable row level security;
revoke all on public.leads from anon, authenticated, service_role;
grant select, delete on public.leads to authenticated;
grant insert (id, client_id, prospect_name, phone_number, business_name, industry, priority, status, notes) on public.leads to authenticated;
grant update (id, client_id, prospect_name, phone_number, business_name, industry, priority, status, notes) on public.leads to authenticated;
grant select, insert, update, delete on public.leads to service_role;
create policy "members read leads" on public.leads for select to authenticated
  using (client_id = any (array(select private.my_client_ids())));
create policy "members add leads" on public.leads for insert to authenticated
  with check (client_id = any (array(select private.my_client_ids())));
create policy "members edit leads" on public.leads for update to authenticated
  using (client_id = any (array(select private.my_client_ids())))
  with check (client_id = any (array(select private.my_client_ids())));
create policy "members drop leads" on public.leads for delete to authenticated
  using (client_id = any (array(select private.my_client_ids())));
