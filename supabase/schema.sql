-- Generated from supabase/migrations by `npm run generate`; for reading, not for running.

create table public.audio_files (
  id uuid not null default gen_random_uuid(),
  client_id text not null,
  file_name text not null,
  file_path text not null,
  file_type text not null,
  voice_id text,
  text_content text,
  duration_ms integer,
  file_size_bytes integer,
  content_hash text,
  created_at timestamp with time zone not null default now(),
  updated_at timestamp with time zone not null default now(),
  constraint audio_files_duration_ms_check CHECK (duration_ms >= 0),
  constraint audio_files_file_size_bytes_check CHECK (file_size_bytes >= 0),
  constraint audio_files_client_id_fkey FOREIGN KEY (client_id) REFERENCES voice_ai_clients(client_id) ON DELETE CASCADE,
  constraint audio_files_pkey PRIMARY KEY (id),
  constraint audio_files_client_id_file_name_key UNIQUE (client_id, file_name)
);
CREATE TRIGGER touch_updated_at BEFORE UPDATE ON audio_files FOR EACH ROW EXECUTE FUNCTION private.touch_updated_at();
alter table public.audio_files enable row level security;
create policy "members read audio files" on public.audio_files for select to authenticated
  using ((client_id = ANY (ARRAY( SELECT private.my_client_ids() AS my_client_ids))));
grant select on public.audio_files to authenticated;
grant delete, insert, select, update on public.audio_files to service_role;

create table public.audit_log (
  id bigint not null generated always as identity,
  at timestamp with time zone not null default now(),
  actor text not null,
  action text not null,
  client_id text,
  details jsonb not null default '{}'::jsonb,
  constraint audit_log_details_check CHECK (jsonb_typeof(details) = 'object'::text),
  constraint audit_log_pkey PRIMARY KEY (id)
);
CREATE INDEX audit_log_client_id_at_idx ON public.audit_log USING btree (client_id, at DESC);
CREATE TRIGGER append_only BEFORE DELETE OR UPDATE ON audit_log FOR EACH ROW EXECUTE FUNCTION private.refuse_change();
CREATE TRIGGER append_only_truncate BEFORE TRUNCATE ON audit_log FOR EACH STATEMENT EXECUTE FUNCTION private.refuse_change();
alter table public.audit_log enable row level security;
create policy "operators read the audit log" on public.audit_log for select to authenticated
  using ((( SELECT private.claimed_role() AS claimed_role) = 'operator'::text));
grant select on public.audit_log to authenticated;
grant insert, select on public.audit_log to service_role;

create table public.call_sessions (
  call_sid text not null,
  client_id text not null,
  caller_number text,
  direction text not null default 'inbound'::text,
  status text not null default 'ringing'::text,
  start_time timestamp with time zone not null default now(),
  end_time timestamp with time zone,
  duration_seconds integer,
  cost_amount numeric(12,2),
  transcript text,
  metadata jsonb not null default '{}'::jsonb,
  settled_at timestamp with time zone,
  billing_month date,
  billed_as text,
  created_at timestamp with time zone not null default now(),
  constraint call_sessions_billed_as_check CHECK (billed_as = ANY (ARRAY['included'::text, 'charged'::text, 'free'::text])),
  constraint call_sessions_call_sid_check CHECK (call_sid ~ '^[A-Za-z0-9_-]{1,64}$'::text),
  constraint call_sessions_cost_amount_check CHECK (cost_amount >= 0::numeric),
  constraint call_sessions_direction_check CHECK (direction = ANY (ARRAY['inbound'::text, 'outbound'::text])),
  constraint call_sessions_duration_seconds_check CHECK (duration_seconds >= 0),
  constraint call_sessions_metadata_check CHECK (jsonb_typeof(metadata) = 'object'::text),
  constraint call_sessions_status_check CHECK (status = ANY (ARRAY['queued'::text, 'initiated'::text, 'ringing'::text, 'in-progress'::text, 'completed'::text, 'busy'::text, 'failed'::text, 'no-answer'::text, 'canceled'::text])),
  constraint call_sessions_client_id_fkey FOREIGN KEY (client_id) REFERENCES voice_ai_clients(client_id) ON DELETE CASCADE,
  constraint call_sessions_pkey PRIMARY KEY (call_sid),
  constraint call_sessions_client_id_call_sid_key UNIQUE (client_id, call_sid)
);
CREATE INDEX call_sessions_client_id_start_time_idx ON public.call_sessions USING btree (client_id, start_time DESC);
CREATE INDEX call_sessions_included_idx ON public.call_sessions USING btree (client_id, billing_month) WHERE (billed_as = 'included'::text);
CREATE TRIGGER keep_call_facts BEFORE UPDATE ON call_sessions FOR EACH ROW EXECUTE FUNCTION private.keep_call_facts();
alter table public.call_sessions enable row level security;
create policy "members read calls" on public.call_sessions for select to authenticated
  using ((client_id = ANY (ARRAY( SELECT private.my_client_ids() AS my_client_ids))));
create policy "the agent keeps its calls" on public.call_sessions for update to authenticated
  using ((client_id = ANY (ARRAY( SELECT private.my_agent_client_ids() AS my_agent_client_ids))))
  with check ((client_id = ANY (ARRAY( SELECT private.my_agent_client_ids() AS my_agent_client_ids))));
create policy "the agent opens its calls" on public.call_sessions for insert to authenticated
  with check ((client_id = ANY (ARRAY( SELECT private.my_agent_client_ids() AS my_agent_client_ids))));
grant select on public.call_sessions to authenticated;
grant delete, insert, select, update on public.call_sessions to service_role;
grant insert (call_sid, client_id, caller_number, direction, status, start_time, end_time, duration_seconds, transcript, metadata) on public.call_sessions to authenticated;
grant update (call_sid, client_id, caller_number, direction, status, start_time, end_time, duration_seconds, transcript, metadata) on public.call_sessions to authenticated;

create table public.conversation_logs (
  id uuid not null default gen_random_uuid(),
  call_sid text not null,
  client_id text not null,
  speaker text not null,
  message_type text not null,
  content text not null,
  audio_files_used text[] not null default '{}'::text[],
  response_time_ms integer,
  at_ms integer,
  source text,
  user_end_to_audio_ms integer,
  metadata jsonb not null default '{}'::jsonb,
  created_at timestamp with time zone not null default now(),
  constraint conversation_logs_metadata_check CHECK (jsonb_typeof(metadata) = 'object'::text),
  constraint conversation_logs_source_check CHECK (source = ANY (ARRAY['snippet'::text, 'tts'::text, 'llm'::text])),
  constraint conversation_logs_client_id_call_sid_fkey FOREIGN KEY (client_id, call_sid) REFERENCES call_sessions(client_id, call_sid) ON DELETE CASCADE,
  constraint conversation_logs_pkey PRIMARY KEY (id)
);
CREATE INDEX conversation_logs_call_idx ON public.conversation_logs USING btree (client_id, call_sid, at_ms);
CREATE INDEX conversation_logs_client_id_created_at_idx ON public.conversation_logs USING btree (client_id, created_at DESC);
alter table public.conversation_logs enable row level security;
create policy "members read conversations" on public.conversation_logs for select to authenticated
  using ((client_id = ANY (ARRAY( SELECT private.my_client_ids() AS my_client_ids))));
create policy "the agent completes its turns" on public.conversation_logs for update to authenticated
  using ((client_id = ANY (ARRAY( SELECT private.my_agent_client_ids() AS my_agent_client_ids))))
  with check ((client_id = ANY (ARRAY( SELECT private.my_agent_client_ids() AS my_agent_client_ids))));
create policy "the agent logs its turns" on public.conversation_logs for insert to authenticated
  with check ((client_id = ANY (ARRAY( SELECT private.my_agent_client_ids() AS my_agent_client_ids))));
grant select on public.conversation_logs to authenticated;
grant delete, insert, select, update on public.conversation_logs to service_role;
grant insert (id, call_sid, client_id, speaker, message_type, content, audio_files_used, response_time_ms, at_ms, source, user_end_to_audio_ms, metadata) on public.conversation_logs to authenticated;
grant update (id, call_sid, client_id, speaker, message_type, content, audio_files_used, response_time_ms, at_ms, source, user_end_to_audio_ms, metadata) on public.conversation_logs to authenticated;

create table public.credits (
  user_id uuid not null,
  balance numeric(12,2) not null default 0,
  currency text not null default 'AUD'::text,
  created_at timestamp with time zone not null default now(),
  updated_at timestamp with time zone not null default now(),
  constraint credits_currency_check CHECK (currency ~ '^[A-Z]{3}$'::text),
  constraint credits_user_id_fkey FOREIGN KEY (user_id) REFERENCES auth.users(id),
  constraint credits_pkey PRIMARY KEY (user_id, currency)
);
CREATE TRIGGER post_opening_balance AFTER INSERT ON credits FOR EACH ROW EXECUTE FUNCTION private.post_opening_balance();
CREATE TRIGGER touch_updated_at BEFORE UPDATE ON credits FOR EACH ROW EXECUTE FUNCTION private.touch_updated_at();
alter table public.credits enable row level security;
create policy "owners read their balance" on public.credits for select to authenticated
  using ((user_id = ANY (ARRAY( SELECT private.my_user_ids() AS my_user_ids))));
grant select on public.credits to authenticated;
grant insert, select on public.credits to service_role;

create table public.leads (
  id uuid not null default gen_random_uuid(),
  client_id text not null,
  prospect_name text,
  phone_number text not null,
  business_name text,
  industry text,
  priority text not null default 'normal'::text,
  status text not null default 'new'::text,
  notes text,
  created_at timestamp with time zone not null default now(),
  updated_at timestamp with time zone not null default now(),
  constraint leads_priority_check CHECK (priority = ANY (ARRAY['low'::text, 'normal'::text, 'high'::text])),
  constraint leads_client_id_fkey FOREIGN KEY (client_id) REFERENCES voice_ai_clients(client_id) ON DELETE CASCADE,
  constraint leads_pkey PRIMARY KEY (id),
  constraint leads_client_id_phone_number_key UNIQUE (client_id, phone_number)
);
CREATE TRIGGER touch_updated_at BEFORE UPDATE ON leads FOR EACH ROW EXECUTE FUNCTION private.touch_updated_at();
alter table public.leads enable row level security;
create policy "members add leads" on public.leads for insert to authenticated
  with check ((client_id = ANY (ARRAY( SELECT private.my_client_ids() AS my_client_ids))));
create policy "members drop leads" on public.leads for delete to authenticated
  using ((client_id = ANY (ARRAY( SELECT private.my_client_ids() AS my_client_ids))));
create policy "members edit leads" on public.leads for update to authenticated
  using ((client_id = ANY (ARRAY( SELECT private.my_client_ids() AS my_client_ids))))
  with check ((client_id = ANY (ARRAY( SELECT private.my_client_ids() AS my_client_ids))));
create policy "members read leads" on public.leads for select to authenticated
  using ((client_id = ANY (ARRAY( SELECT private.my_client_ids() AS my_client_ids))));
grant delete, select on public.leads to authenticated;
grant delete, insert, select, update on public.leads to service_role;
grant insert (id, client_id, prospect_name, phone_number, business_name, industry, priority, status, notes) on public.leads to authenticated;
grant update (id, client_id, prospect_name, phone_number, business_name, industry, priority, status, notes) on public.leads to authenticated;

create table public.leases (
  name text not null,
  owner text,
  fencing_token bigint not null default 1,
  heartbeat_at timestamp with time zone not null default now(),
  expires_at timestamp with time zone not null,
  constraint leases_pkey PRIMARY KEY (name)
);
alter table public.leases enable row level security;
grant select on public.leases to service_role;

create table public.ledger_entries (
  entry_id bigint not null generated always as identity,
  group_id uuid not null,
  account text not null,
  user_id uuid,
  client_id text,
  amount_cents bigint not null,
  currency text not null,
  kind text not null,
  idempotency_key text not null,
  created_at timestamp with time zone not null default now(),
  constraint ledger_entries_account_check CHECK (account = ANY (ARRAY['customer'::text, 'sales'::text, 'opening'::text, 'numbers'::text, 'carrier'::text])),
  constraint ledger_entries_check CHECK (account <> 'customer'::text OR user_id IS NOT NULL),
  constraint ledger_entries_currency_check CHECK (currency ~ '^[A-Z]{3}$'::text),
  constraint ledger_entries_kind_check CHECK (kind = ANY (ARRAY['opening'::text, 'call'::text, 'number'::text])),
  constraint ledger_entries_pkey PRIMARY KEY (entry_id),
  constraint ledger_entries_idempotency_key_account_key UNIQUE (idempotency_key, account)
);
CREATE INDEX ledger_entries_client_id_idx ON public.ledger_entries USING btree (client_id);
CREATE INDEX ledger_entries_group_id_idx ON public.ledger_entries USING btree (group_id);
CREATE INDEX ledger_entries_user_id_idx ON public.ledger_entries USING btree (user_id, currency);
CREATE TRIGGER append_only BEFORE DELETE OR UPDATE ON ledger_entries FOR EACH ROW EXECUTE FUNCTION private.refuse_change();
CREATE TRIGGER append_only_truncate BEFORE TRUNCATE ON ledger_entries FOR EACH STATEMENT EXECUTE FUNCTION private.refuse_change();
CREATE CONSTRAINT TRIGGER group_balances AFTER INSERT ON ledger_entries DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION private.check_ledger_group();
alter table public.ledger_entries enable row level security;
create policy "owners read their ledger" on public.ledger_entries for select to authenticated
  using ((user_id = ANY (ARRAY( SELECT private.my_user_ids() AS my_user_ids))));
grant select on public.ledger_entries to authenticated;
grant select on public.ledger_entries to service_role;

create table public.number_reservations (
  phone_number text not null,
  operation_id text not null,
  created_at timestamp with time zone not null default now(),
  constraint number_reservations_phone_number_check CHECK (phone_number ~ '^\+[1-9][0-9]{6,14}$'::text),
  constraint number_reservations_pkey PRIMARY KEY (phone_number)
);
CREATE INDEX number_reservations_operation_id_idx ON public.number_reservations USING btree (operation_id);
alter table public.number_reservations enable row level security;
grant select on public.number_reservations to service_role;

create table public.phone_number_pool (
  phone_number text not null,
  assigned_client_id text,
  status text not null default 'available'::text,
  region text not null,
  monthly_cost numeric(12,4),
  currency text,
  twilio_sid text,
  created_at timestamp with time zone not null default now(),
  updated_at timestamp with time zone not null default now(),
  constraint phone_number_pool_check CHECK ((status = 'assigned'::text) = (assigned_client_id IS NOT NULL)),
  constraint phone_number_pool_currency_check CHECK (currency ~ '^[A-Z]{3}$'::text),
  constraint phone_number_pool_monthly_cost_check CHECK (monthly_cost >= 0::numeric),
  constraint phone_number_pool_phone_number_check CHECK (phone_number ~ '^\+[1-9][0-9]{6,14}$'::text),
  constraint phone_number_pool_region_check CHECK (region ~ '^[a-z]{2}$'::text),
  constraint phone_number_pool_status_check CHECK (status = ANY (ARRAY['available'::text, 'assigned'::text])),
  constraint phone_number_pool_assigned_client_id_fkey FOREIGN KEY (assigned_client_id) REFERENCES voice_ai_clients(client_id),
  constraint phone_number_pool_pkey PRIMARY KEY (phone_number),
  constraint phone_number_pool_twilio_sid_key UNIQUE (twilio_sid)
);
CREATE INDEX phone_number_pool_assigned_client_id_idx ON public.phone_number_pool USING btree (assigned_client_id);
CREATE TRIGGER touch_updated_at BEFORE UPDATE ON phone_number_pool FOR EACH ROW EXECUTE FUNCTION private.touch_updated_at();
alter table public.phone_number_pool enable row level security;
create policy "members read their number" on public.phone_number_pool for select to authenticated
  using ((assigned_client_id = ANY (ARRAY( SELECT private.my_client_ids() AS my_client_ids))));
grant select on public.phone_number_pool to authenticated;
grant delete, insert, select, update on public.phone_number_pool to service_role;

create table public.plans (
  plan_id text not null,
  region text not null,
  currency text not null,
  base_fee numeric(12,2) not null,
  included_calls integer not null,
  per_call numeric(12,2) not null,
  is_default boolean not null default false,
  created_at timestamp with time zone not null default now(),
  constraint plans_base_fee_check CHECK (base_fee >= 0::numeric),
  constraint plans_currency_check CHECK (currency ~ '^[A-Z]{3}$'::text),
  constraint plans_included_calls_check CHECK (included_calls >= 0),
  constraint plans_per_call_check CHECK (per_call >= 0::numeric),
  constraint plans_region_check CHECK (region ~ '^[a-z]{2}$'::text),
  constraint plans_pkey PRIMARY KEY (plan_id)
);
CREATE UNIQUE INDEX plans_one_default_per_region ON public.plans USING btree (region) WHERE is_default;
alter table public.plans enable row level security;
create policy "signed-in users read plans" on public.plans for select to authenticated
  using (true);
grant select on public.plans to authenticated;
grant select on public.plans to service_role;

create table public.profiles (
  user_id uuid not null,
  email text not null,
  full_name text,
  business_name text,
  role text not null default 'owner'::text,
  onboarding_completed boolean not null default false,
  business_details jsonb not null default '{}'::jsonb,
  created_at timestamp with time zone not null default now(),
  updated_at timestamp with time zone not null default now(),
  constraint profiles_role_check CHECK (role = ANY (ARRAY['operator'::text, 'owner'::text, 'staff'::text])),
  constraint profiles_user_id_fkey FOREIGN KEY (user_id) REFERENCES auth.users(id) ON DELETE CASCADE,
  constraint profiles_pkey PRIMARY KEY (user_id)
);
CREATE TRIGGER touch_updated_at BEFORE UPDATE ON profiles FOR EACH ROW EXECUTE FUNCTION private.touch_updated_at();
alter table public.profiles enable row level security;
create policy "own profile is edited" on public.profiles for update to authenticated
  using ((user_id = ANY (ARRAY( SELECT private.my_user_ids() AS my_user_ids))))
  with check ((user_id = ANY (ARRAY( SELECT private.my_user_ids() AS my_user_ids))));
create policy "own profile is read" on public.profiles for select to authenticated
  using ((user_id = ANY (ARRAY( SELECT private.my_user_ids() AS my_user_ids))));
grant select on public.profiles to authenticated;
grant insert, select, update on public.profiles to service_role;
grant update (full_name, business_name, onboarding_completed, business_details) on public.profiles to authenticated;

create table public.provision_steps (
  operation_id text not null,
  step text not null,
  status text not null,
  intent jsonb,
  result jsonb,
  attempts integer not null default 1,
  fencing_token bigint not null,
  created_at timestamp with time zone not null default now(),
  updated_at timestamp with time zone not null default now(),
  constraint provision_steps_status_check CHECK (status = ANY (ARRAY['intent'::text, 'done'::text])),
  constraint provision_steps_pkey PRIMARY KEY (operation_id, step)
);
alter table public.provision_steps enable row level security;
grant select on public.provision_steps to service_role;

create table public.removed_clients (
  client_id text not null,
  generation integer not null,
  removed_at timestamp with time zone not null default now(),
  constraint removed_clients_pkey PRIMARY KEY (client_id)
);
alter table public.removed_clients enable row level security;
grant select on public.removed_clients to service_role;

create table public.sms_logs (
  id uuid not null default gen_random_uuid(),
  client_id text not null,
  phone_number text not null,
  message_type text not null,
  message_content text not null,
  status text not null,
  twilio_sid text,
  cost_amount numeric(12,4),
  created_at timestamp with time zone not null default now(),
  constraint sms_logs_cost_amount_check CHECK (cost_amount >= 0::numeric),
  constraint sms_logs_client_id_fkey FOREIGN KEY (client_id) REFERENCES voice_ai_clients(client_id) ON DELETE CASCADE,
  constraint sms_logs_pkey PRIMARY KEY (id),
  constraint sms_logs_client_id_twilio_sid_key UNIQUE (client_id, twilio_sid)
);
CREATE INDEX sms_logs_client_id_created_at_idx ON public.sms_logs USING btree (client_id, created_at DESC);
alter table public.sms_logs enable row level security;
create policy "members read messages" on public.sms_logs for select to authenticated
  using ((client_id = ANY (ARRAY( SELECT private.my_client_ids() AS my_client_ids))));
create policy "the agent follows its messages" on public.sms_logs for update to authenticated
  using ((client_id = ANY (ARRAY( SELECT private.my_agent_client_ids() AS my_agent_client_ids))))
  with check ((client_id = ANY (ARRAY( SELECT private.my_agent_client_ids() AS my_agent_client_ids))));
create policy "the agent logs its messages" on public.sms_logs for insert to authenticated
  with check ((client_id = ANY (ARRAY( SELECT private.my_agent_client_ids() AS my_agent_client_ids))));
grant select on public.sms_logs to authenticated;
grant delete, insert, select, update on public.sms_logs to service_role;
grant insert (id, client_id, phone_number, message_type, message_content, status, twilio_sid) on public.sms_logs to authenticated;
grant update (id, client_id, phone_number, message_type, message_content, status, twilio_sid) on public.sms_logs to authenticated;

create table public.usage_logs (
  id bigint not null generated always as identity,
  user_id uuid not null,
  client_id text,
  call_sid text,
  type text not null,
  amount numeric(12,2) not null default 0,
  call_count integer not null default 0,
  currency text not null,
  description text,
  created_at timestamp with time zone not null default now(),
  constraint usage_logs_currency_check CHECK (currency ~ '^[A-Z]{3}$'::text),
  constraint usage_logs_user_id_fkey FOREIGN KEY (user_id) REFERENCES auth.users(id),
  constraint usage_logs_pkey PRIMARY KEY (id)
);
CREATE INDEX usage_logs_client_id_created_at_idx ON public.usage_logs USING btree (client_id, created_at DESC);
CREATE INDEX usage_logs_user_id_created_at_idx ON public.usage_logs USING btree (user_id, created_at DESC);
alter table public.usage_logs enable row level security;
create policy "owners read their usage" on public.usage_logs for select to authenticated
  using ((user_id = ANY (ARRAY( SELECT private.my_user_ids() AS my_user_ids))));
grant select on public.usage_logs to authenticated;
grant insert, select on public.usage_logs to service_role;

create table public.voice_ai_clients (
  client_id text not null,
  user_id uuid not null,
  region text not null,
  industry text not null,
  business_name text not null,
  status text not null default 'creating'::text,
  port integer not null,
  client_slug text not null,
  api_path text not null,
  phone_number text,
  phone_number_sid text,
  plan_id text not null,
  generation integer not null default 1,
  config jsonb not null default '{}'::jsonb,
  created_at timestamp with time zone not null default now(),
  updated_at timestamp with time zone not null default now(),
  constraint api_path_is_slug CHECK (api_path = (('/api/'::text || client_slug) || '/'::text)),
  constraint client_id_is_region_industry_slug CHECK (client_id = ((((region || '_'::text) || industry) || '_'::text) || client_slug)),
  constraint voice_ai_clients_business_name_check CHECK (btrim(business_name) <> ''::text),
  constraint voice_ai_clients_client_slug_check CHECK (client_slug ~ '^[a-z0-9]{1,48}$'::text),
  constraint voice_ai_clients_config_check CHECK (jsonb_typeof(config) = 'object'::text),
  constraint voice_ai_clients_generation_check CHECK (generation >= 1),
  constraint voice_ai_clients_industry_check CHECK (industry ~ '^[a-z0-9]{2,8}$'::text),
  constraint voice_ai_clients_phone_number_check CHECK (phone_number ~ '^\+[1-9][0-9]{6,14}$'::text),
  constraint voice_ai_clients_port_check CHECK (port >= 3011 AND port <= 3999),
  constraint voice_ai_clients_region_check CHECK (region ~ '^[a-z]{2}$'::text),
  constraint voice_ai_clients_status_check CHECK (status = ANY (ARRAY['creating'::text, 'active'::text, 'suspended'::text, 'deleting'::text])),
  constraint voice_ai_clients_plan_id_fkey FOREIGN KEY (plan_id) REFERENCES plans(plan_id),
  constraint voice_ai_clients_user_id_fkey FOREIGN KEY (user_id) REFERENCES auth.users(id),
  constraint voice_ai_clients_pkey PRIMARY KEY (client_id),
  constraint voice_ai_clients_client_slug_key UNIQUE (client_slug),
  constraint voice_ai_clients_phone_number_key UNIQUE (phone_number),
  constraint voice_ai_clients_port_key UNIQUE (port)
);
CREATE INDEX voice_ai_clients_plan_id_idx ON public.voice_ai_clients USING btree (plan_id);
CREATE INDEX voice_ai_clients_user_id_idx ON public.voice_ai_clients USING btree (user_id);
CREATE TRIGGER check_time_zone BEFORE UPDATE OF config, region ON voice_ai_clients FOR EACH ROW EXECUTE FUNCTION private.complete_client();
CREATE TRIGGER complete_client BEFORE INSERT ON voice_ai_clients FOR EACH ROW EXECUTE FUNCTION private.complete_client();
CREATE TRIGGER touch_updated_at BEFORE UPDATE ON voice_ai_clients FOR EACH ROW EXECUTE FUNCTION private.touch_updated_at();
alter table public.voice_ai_clients enable row level security;
create policy "members read their client" on public.voice_ai_clients for select to authenticated
  using ((client_id = ANY (ARRAY( SELECT private.my_client_ids() AS my_client_ids))));
grant select on public.voice_ai_clients to authenticated;
grant delete, insert, select, update on public.voice_ai_clients to service_role;


CREATE OR REPLACE FUNCTION private.check_ledger_group()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  total bigint;
  currencies integer;
begin
  select sum(e.amount_cents), count(distinct e.currency) into total, currencies
  from public.ledger_entries e where e.group_id = new.group_id;
  if total <> 0 or currencies <> 1 then
    raise exception 'ledger group % does not balance', new.group_id using errcode = 'KI002';
  end if;
  return null;
end
$function$
;
-- may execute: nobody else

CREATE OR REPLACE FUNCTION private.claimed_client_id()
 RETURNS text
 LANGUAGE sql
 STABLE
 SET search_path TO ''
AS $function$
  select auth.jwt() -> 'app_metadata' ->> 'client_id'
$function$
;
-- may execute: authenticated, service_role

CREATE OR REPLACE FUNCTION private.claimed_role()
 RETURNS text
 LANGUAGE sql
 STABLE
 SET search_path TO ''
AS $function$
  select auth.jwt() -> 'app_metadata' ->> 'role'
$function$
;
-- may execute: authenticated, service_role

CREATE OR REPLACE FUNCTION private.complete_client()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  lives integer;
begin
  -- An unknown zone fails here (22023), not on the night a call is billed.
  perform now() at time zone private.time_zone_of(new.region, new.config);
  if tg_op = 'UPDATE' then
    return new;
  end if;
  new.client_slug := coalesce(new.client_slug, private.slug_of(new.business_name));
  new.api_path := coalesce(rtrim(new.api_path, '/') || '/', '/api/' || new.client_slug || '/');
  new.client_id := coalesce(new.client_id, new.region || '_' || new.industry || '_' || new.client_slug);
  new.plan_id := coalesce(new.plan_id, (select p.plan_id from public.plans p where p.region = new.region and p.is_default));
  select r.generation into lives from public.removed_clients r where r.client_id = new.client_id;
  new.generation := greatest(new.generation, coalesce(lives, 0) + 1);
  new.port := coalesce(new.port, private.lowest_free_port());
  return new;
end
$function$
;
-- may execute: nobody else

CREATE OR REPLACE FUNCTION private.is_platform()
 RETURNS boolean
 LANGUAGE sql
 STABLE
 SET search_path TO ''
AS $function$
  select coalesce(nullif(current_setting('role', true), 'none'), session_user)
    in ('service_role', 'postgres', 'supabase_admin')
$function$
;
-- may execute: authenticated, service_role

CREATE OR REPLACE FUNCTION private.keep_call_facts()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
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
$function$
;
-- may execute: nobody else

CREATE OR REPLACE FUNCTION private.lease_as_json(lease leases, acquired boolean)
 RETURNS jsonb
 LANGUAGE sql
 IMMUTABLE
 SET search_path TO ''
AS $function$
  select jsonb_build_object(
    'acquired', acquired,
    'name', lease.name,
    'owner', lease.owner,
    'fencing_token', lease.fencing_token,
    'expires_at', lease.expires_at
  )
$function$
;
-- may execute: nobody else

CREATE OR REPLACE FUNCTION private.lowest_free_port()
 RETURNS integer
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  free integer;
begin
  perform pg_advisory_xact_lock(3011);
  select candidate into free
  from generate_series(3011, 3999) as candidate
  where not exists (select from public.voice_ai_clients c where c.port = candidate)
  order by candidate
  limit 1;
  if free is null then
    raise exception 'all ports from 3011 to 3999 are in use' using errcode = 'KP001';
  end if;
  return free;
end
$function$
;
-- may execute: nobody else

CREATE OR REPLACE FUNCTION private.my_agent_client_ids()
 RETURNS SETOF text
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO ''
AS $function$
  select c.client_id from public.voice_ai_clients c
  where private.claimed_role() = 'agent' and c.client_id = private.claimed_client_id()
$function$
;
-- may execute: authenticated

CREATE OR REPLACE FUNCTION private.my_client_ids()
 RETURNS SETOF text
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER
 SET search_path TO ''
AS $function$
begin
  case coalesce(private.claimed_role(), '')
    when 'agent', 'staff' then
      return query select c.client_id from public.voice_ai_clients c where c.client_id = private.claimed_client_id();
    when 'operator' then
      return query select c.client_id from public.voice_ai_clients c;
    else
      return query select c.client_id from public.voice_ai_clients c where c.user_id = auth.uid();
  end case;
end
$function$
;
-- may execute: authenticated

CREATE OR REPLACE FUNCTION private.my_user_ids()
 RETURNS SETOF uuid
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER
 SET search_path TO ''
AS $function$
begin
  case coalesce(private.claimed_role(), '')
    when 'agent', 'staff' then return;
    when 'operator' then return query select u.id from auth.users u;
    else return query select auth.uid() where auth.uid() is not null;
  end case;
end
$function$
;
-- may execute: authenticated

CREATE OR REPLACE FUNCTION private.post_opening_balance()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
begin
  perform private.post(
    'opening:' || new.user_id || ':' || new.currency, 'opening', 'opening', 'customer',
    round(new.balance * 100)::bigint, new.currency, new.user_id, null
  );
  return null;
end
$function$
;
-- may execute: nobody else

CREATE OR REPLACE FUNCTION private.post(p_key text, p_kind text, p_from text, p_to text, p_cents bigint, p_currency text, p_user_id uuid, p_client_id text)
 RETURNS boolean
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  v_group uuid := gen_random_uuid();
  v_written integer;
begin
  insert into public.ledger_entries (group_id, account, user_id, client_id, amount_cents, currency, kind, idempotency_key)
  values
    (v_group, p_from, p_user_id, p_client_id, -p_cents, p_currency, p_kind, p_key),
    (v_group, p_to, p_user_id, p_client_id, p_cents, p_currency, p_kind, p_key)
  on conflict (idempotency_key, account) do nothing;
  get diagnostics v_written = row_count;
  return v_written > 0;
end
$function$
;
-- may execute: nobody else

CREATE OR REPLACE FUNCTION private.refuse_change()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
begin
  raise exception '% is append-only: write a correcting row instead', tg_table_name using errcode = 'KI001';
end
$function$
;
-- may execute: nobody else

CREATE OR REPLACE FUNCTION private.require_lease(p_name text, p_fencing_token bigint)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
begin
  perform from public.leases l
  where l.name = p_name and l.fencing_token = p_fencing_token and l.owner is not null
  for share;
  if not found then
    raise exception 'lease % is no longer held under token %', p_name, p_fencing_token using errcode = 'KL001';
  end if;
end
$function$
;
-- may execute: nobody else

CREATE OR REPLACE FUNCTION private.slug_of(business_name text)
 RETURNS text
 LANGUAGE sql
 IMMUTABLE
 SET search_path TO ''
AS $function$
  select regexp_replace(lower(normalize(business_name, nfkd)), '[^a-z0-9]', '', 'g')
$function$
;
-- may execute: nobody else

CREATE OR REPLACE FUNCTION private.time_zone_of(region text, config jsonb)
 RETURNS text
 LANGUAGE sql
 IMMUTABLE
 SET search_path TO ''
AS $function$
  select coalesce(
    config ->> 'time_zone',
    config -> 'details' ->> 'time_zone',
    case region
      when 'au' then 'Australia/Sydney'
      when 'uk' then 'Europe/London'
      when 'us' then 'America/New_York'
      when 'in' then 'Asia/Kolkata'
      else 'UTC'
    end
  )
$function$
;
-- may execute: authenticated, service_role

CREATE OR REPLACE FUNCTION private.touch_updated_at()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
begin
  new.updated_at := now();
  return new;
end
$function$
;
-- may execute: nobody else

CREATE OR REPLACE FUNCTION public.acquire_lease(p_name text, p_owner text, p_ttl_seconds integer, p_dead_owner text DEFAULT NULL::text)
 RETURNS jsonb
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  v_lease public.leases;
  v_now timestamptz := clock_timestamp();
  v_until timestamptz := v_now + make_interval(secs => p_ttl_seconds);
begin
  insert into public.leases as l (name, owner, heartbeat_at, expires_at)
  values (p_name, p_owner, v_now, v_until)
  on conflict (name) do update set
    owner = p_owner,
    fencing_token = l.fencing_token + case when l.owner = p_owner and l.expires_at > v_now then 0 else 1 end,
    heartbeat_at = v_now,
    expires_at = v_until
  where l.owner is null or l.expires_at <= v_now or l.owner = p_owner or l.owner = p_dead_owner
  returning l.* into v_lease;
  if found then
    return private.lease_as_json(v_lease, true);
  end if;
  select l.* into strict v_lease from public.leases l where l.name = p_name;
  return private.lease_as_json(v_lease, false);
end
$function$
;
-- may execute: service_role

CREATE OR REPLACE FUNCTION public.bind_number(p_client_id text, p_operation_id text, p_phone_number text, p_twilio_sid text, p_region text, p_monthly_cost numeric, p_currency text)
 RETURNS jsonb
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  v_charged boolean;
begin
  perform from public.voice_ai_clients c where c.client_id = p_client_id for update;
  if not found then
    raise exception 'no client %', p_client_id using errcode = 'KC001';
  end if;
  if exists (
    select from public.number_reservations r
    where r.phone_number = p_phone_number and r.operation_id <> p_operation_id
  ) then
    raise exception '% is reserved by another operation', p_phone_number using errcode = 'KN002';
  end if;

  insert into public.phone_number_pool as n (phone_number, assigned_client_id, status, region, monthly_cost, currency, twilio_sid)
  values (p_phone_number, p_client_id, 'assigned', p_region, p_monthly_cost, p_currency, p_twilio_sid)
  on conflict (phone_number) do update set
    assigned_client_id = p_client_id, status = 'assigned', region = p_region,
    monthly_cost = p_monthly_cost, currency = p_currency, twilio_sid = p_twilio_sid
  where n.assigned_client_id is null or n.assigned_client_id = p_client_id;
  if not found then
    raise exception '% works for another client', p_phone_number using errcode = 'KN001';
  end if;

  update public.voice_ai_clients c set phone_number = p_phone_number, phone_number_sid = p_twilio_sid
  where c.client_id = p_client_id
    and (c.phone_number, c.phone_number_sid) is distinct from (p_phone_number, p_twilio_sid);
  v_charged := private.post(
    'number:' || p_operation_id, 'number', 'carrier', 'numbers',
    round(p_monthly_cost * 100)::bigint, p_currency, null, p_client_id
  );
  return jsonb_build_object('charged', v_charged);
end
$function$
;
-- may execute: service_role

CREATE OR REPLACE FUNCTION public.get_client_by_url_params(p_region text, p_industry text, p_clientname text)
 RETURNS jsonb
 LANGUAGE sql
 STABLE
 SET search_path TO ''
AS $function$
  select to_jsonb(c) from public.voice_ai_clients c
  where c.region = p_region and c.industry = p_industry and c.client_slug = p_clientname
$function$
;
-- may execute: authenticated, service_role

CREATE OR REPLACE FUNCTION public.get_client_dashboard_stats(p_client_id text)
 RETURNS jsonb
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
declare
  v_client public.voice_ai_clients;
  v_plan public.plans;
  v_zone text;
  v_today timestamptz;
  v_month timestamptz;
  v_stats jsonb;
begin
  select c.* into v_client from public.voice_ai_clients c where c.client_id = p_client_id;
  if not found then
    return null;
  end if;
  select p.* into strict v_plan from public.plans p where p.plan_id = v_client.plan_id;
  v_zone := private.time_zone_of(v_client.region, v_client.config);
  v_today := date_trunc('day', now() at time zone v_zone) at time zone v_zone;
  v_month := date_trunc('month', now() at time zone v_zone) at time zone v_zone;

  select jsonb_build_object(
    'client_id', v_client.client_id,
    'calls_today', count(*) filter (where s.start_time >= v_today),
    'calls_this_month', count(*),
    'answered_this_month', count(*) filter (where s.status = 'completed' and s.duration_seconds > 0),
    'minutes_this_month', round(coalesce(sum(s.duration_seconds), 0) / 60.0, 1),
    'average_duration_seconds', round(avg(s.duration_seconds) filter (where s.duration_seconds > 0), 1),
    'included_calls', v_plan.included_calls,
    'included_calls_used', count(*) filter (where s.billed_as = 'included'),
    'cost_this_month', coalesce(sum(s.cost_amount), 0),
    'base_fee', v_plan.base_fee,
    'per_call', v_plan.per_call,
    'currency', v_plan.currency,
    'balance', (
      select k.balance from public.credits k where k.user_id = v_client.user_id and k.currency = v_plan.currency
    ),
    'time_zone', v_zone
  ) into v_stats
  from public.call_sessions s
  where s.client_id = v_client.client_id and s.start_time >= v_month;

  return v_stats || jsonb_build_object(
    'total_calls', (select count(*) from public.call_sessions s where s.client_id = v_client.client_id),
    'last_call_at', (
      select s.start_time from public.call_sessions s where s.client_id = v_client.client_id
      order by s.start_time desc limit 1
    )
  );
end
$function$
;
-- may execute: authenticated, service_role

CREATE OR REPLACE FUNCTION public.journal_forget(p_operation_id text, p_lease_name text, p_fencing_token bigint)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
begin
  perform private.require_lease(p_lease_name, p_fencing_token);
  delete from public.provision_steps s where s.operation_id = p_operation_id;
end
$function$
;
-- may execute: service_role

CREATE OR REPLACE FUNCTION public.journal_intent(p_operation_id text, p_step text, p_intent jsonb, p_lease_name text, p_fencing_token bigint)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
begin
  perform private.require_lease(p_lease_name, p_fencing_token);
  insert into public.provision_steps as s (operation_id, step, status, intent, fencing_token)
  values (p_operation_id, p_step, 'intent', p_intent, p_fencing_token)
  on conflict (operation_id, step) do update set
    status = 'intent', intent = p_intent, result = null, attempts = s.attempts + 1,
    fencing_token = p_fencing_token, updated_at = now();
end
$function$
;
-- may execute: service_role

CREATE OR REPLACE FUNCTION public.journal_result(p_operation_id text, p_step text, p_result jsonb, p_lease_name text, p_fencing_token bigint)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
begin
  perform private.require_lease(p_lease_name, p_fencing_token);
  update public.provision_steps s set
    status = 'done', result = p_result, fencing_token = p_fencing_token, updated_at = now()
  where s.operation_id = p_operation_id and s.step = p_step;
  if not found then
    raise exception 'step % of operation % has no intent', p_step, p_operation_id using errcode = 'KJ001';
  end if;
end
$function$
;
-- may execute: service_role

CREATE OR REPLACE FUNCTION public.open_account(p_user_id uuid, p_email text, p_full_name text, p_business_name text, p_currency text, p_opening_balance numeric)
 RETURNS jsonb
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  v_opened integer;
begin
  insert into public.profiles (user_id, email, full_name, business_name)
  values (p_user_id, p_email, p_full_name, p_business_name)
  on conflict (user_id) do nothing;
  insert into public.credits (user_id, balance, currency)
  values (p_user_id, p_opening_balance, p_currency)
  on conflict (user_id, currency) do nothing;
  get diagnostics v_opened = row_count;
  return jsonb_build_object('opened', v_opened > 0);
end
$function$
;
-- may execute: service_role

CREATE OR REPLACE FUNCTION public.release_lease(p_name text, p_owner text, p_fencing_token bigint)
 RETURNS boolean
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
begin
  update public.leases l set owner = null, expires_at = clock_timestamp()
  where l.name = p_name and l.owner = p_owner and l.fencing_token = p_fencing_token;
  return found;
end
$function$
;
-- may execute: service_role

CREATE OR REPLACE FUNCTION public.release_reservation(p_phone_number text, p_operation_id text)
 RETURNS void
 LANGUAGE sql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
  delete from public.number_reservations r
  where r.phone_number = p_phone_number and r.operation_id = p_operation_id
$function$
;
-- may execute: service_role

CREATE OR REPLACE FUNCTION public.remove_client(p_client_id text, p_lease_name text, p_fencing_token bigint)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  v_generation integer;
begin
  perform private.require_lease(p_lease_name, p_fencing_token);
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
  insert into public.audit_log (actor, action, client_id, details)
  values ('platform', 'client.removed', p_client_id, jsonb_build_object('generation', v_generation));
end
$function$
;
-- may execute: service_role

CREATE OR REPLACE FUNCTION public.renew_lease(p_name text, p_owner text, p_fencing_token bigint, p_ttl_seconds integer)
 RETURNS jsonb
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  v_lease public.leases;
begin
  update public.leases l set
    heartbeat_at = clock_timestamp(),
    expires_at = clock_timestamp() + make_interval(secs => p_ttl_seconds)
  where l.name = p_name and l.owner = p_owner and l.fencing_token = p_fencing_token
  returning l.* into v_lease;
  if not found then
    raise exception 'lease % is no longer held by %', p_name, p_owner using errcode = 'KL001';
  end if;
  return private.lease_as_json(v_lease, true);
end
$function$
;
-- may execute: service_role

CREATE OR REPLACE FUNCTION public.reserve_number(p_phone_number text, p_operation_id text)
 RETURNS boolean
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
begin
  insert into public.number_reservations (phone_number, operation_id)
  select p_phone_number, p_operation_id
  where not exists (
    select from public.phone_number_pool n
    where n.phone_number = p_phone_number and n.assigned_client_id is not null
  )
  on conflict (phone_number) do nothing;
  return exists (
    select from public.number_reservations r
    where r.phone_number = p_phone_number and r.operation_id = p_operation_id
  );
end
$function$
;
-- may execute: service_role

CREATE OR REPLACE FUNCTION public.settle_call(p_call_sid text, p_status text, p_duration_seconds integer)
 RETURNS jsonb
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  v_call public.call_sessions;
  v_client public.voice_ai_clients;
  v_plan public.plans;
  v_seconds integer := greatest(coalesce(p_duration_seconds, 0), 0);
  v_month date;
  v_included integer;
  v_cost numeric(12, 2) := 0;
  v_billed_as text := 'free';
begin
  if p_status is null or p_status not in ('completed', 'busy', 'failed', 'no-answer', 'canceled') then
    raise exception '% is not the end of a call', coalesce(p_status, 'null') using errcode = '22023';
  end if;
  select s.* into v_call from public.call_sessions s
  where s.call_sid = p_call_sid
    and (private.is_platform() or s.client_id in (select private.my_agent_client_ids()))
  for update;
  -- The same words for a call that is not there and one that is somebody else's.
  if not found then
    raise exception 'no call %', p_call_sid using errcode = 'KC002';
  end if;
  if v_call.settled_at is not null then
    return jsonb_build_object('settled', false, 'cost_amount', v_call.cost_amount);
  end if;

  select c.* into strict v_client from public.voice_ai_clients c where c.client_id = v_call.client_id;
  select p.* into strict v_plan from public.plans p where p.plan_id = v_client.plan_id;
  v_month := date_trunc('month', v_call.start_time at time zone private.time_zone_of(v_client.region, v_client.config))::date;

  if p_status = 'completed' and v_seconds > 0 and coalesce(v_call.metadata ->> 'test', 'false') <> 'true' then
    insert into public.credits (user_id, balance, currency) values (v_client.user_id, 0, v_plan.currency)
    on conflict (user_id, currency) do nothing;
    -- One settlement at a time for an owner: two calls that end together must not both be the last included one.
    perform from public.credits k where k.user_id = v_client.user_id and k.currency = v_plan.currency for update;
    select count(*) into v_included from public.call_sessions s
    where s.client_id = v_client.client_id and s.billing_month = v_month and s.billed_as = 'included';

    if v_included < v_plan.included_calls then
      v_billed_as := 'included';
    else
      v_billed_as := 'charged';
      v_cost := v_plan.per_call;
      perform private.post(
        'call:' || v_call.call_sid, 'call', 'customer', 'sales',
        round(v_cost * 100)::bigint, v_plan.currency, v_client.user_id, v_client.client_id
      );
      update public.credits k set balance = k.balance - v_cost
      where k.user_id = v_client.user_id and k.currency = v_plan.currency;
    end if;
    insert into public.usage_logs (user_id, client_id, call_sid, type, amount, call_count, currency, description)
    values (
      v_client.user_id, v_client.client_id, v_call.call_sid, 'call', v_cost, 1, v_plan.currency,
      case v_billed_as
        when 'included' then format('Call %s of %s included in %s', v_included + 1, v_plan.included_calls, to_char(v_month, 'FMMonth YYYY'))
        else format('Call beyond the %s included in %s', v_plan.included_calls, to_char(v_month, 'FMMonth YYYY'))
      end
    );
  end if;

  update public.call_sessions s set
    status = p_status,
    duration_seconds = v_seconds,
    end_time = coalesce(s.end_time, s.start_time + make_interval(secs => v_seconds)),
    cost_amount = v_cost,
    settled_at = now(),
    billing_month = v_month,
    billed_as = v_billed_as
  where s.call_sid = v_call.call_sid;
  return jsonb_build_object('settled', true, 'cost_amount', v_cost);
end
$function$
;
-- may execute: authenticated, service_role

CREATE OR REPLACE FUNCTION public.unbind_number(p_client_id text, p_released boolean)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  v_numbers text[];
begin
  update public.voice_ai_clients c set phone_number = null, phone_number_sid = null
  where c.client_id = p_client_id and (c.phone_number is not null or c.phone_number_sid is not null);
  select array_agg(n.phone_number) into v_numbers from public.phone_number_pool n where n.assigned_client_id = p_client_id;
  delete from public.number_reservations r where r.phone_number = any (v_numbers);
  if p_released then
    delete from public.phone_number_pool n where n.assigned_client_id = p_client_id;
  else
    update public.phone_number_pool n set assigned_client_id = null, status = 'available'
    where n.assigned_client_id = p_client_id;
  end if;
end
$function$
;
-- may execute: service_role

alter publication supabase_realtime add table public.call_sessions;
alter publication supabase_realtime add table public.conversation_logs;
alter publication supabase_realtime add table public.credits;
alter publication supabase_realtime add table public.voice_ai_clients;
