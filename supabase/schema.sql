-- Generated from supabase/migrations by `npm run generate`; for reading, not for running.

create table private.secrets (
  name text not null,
  value text not null,
  constraint secrets_pkey PRIMARY KEY (name)
);
alter table private.secrets disable row level security;

create table public.appointments (
  id uuid not null,
  client_id text not null,
  call_sid text not null,
  customer_name text not null,
  customer_phone text not null,
  address text,
  job text not null,
  time_window text not null,
  starts_at timestamp with time zone,
  people smallint,
  status text not null default 'requested'::text,
  metadata jsonb not null default '{}'::jsonb,
  created_at timestamp with time zone not null default now(),
  updated_at timestamp with time zone not null default now(),
  constraint appointments_address_check CHECK (length(address) <= 200),
  constraint appointments_customer_name_check CHECK (length(customer_name) >= 1 AND length(customer_name) <= 80),
  constraint appointments_customer_phone_check CHECK (length(customer_phone) <= 64),
  constraint appointments_job_check CHECK (length(job) >= 1 AND length(job) <= 200),
  constraint appointments_metadata_check CHECK (jsonb_typeof(metadata) = 'object'::text),
  constraint appointments_people_check CHECK (people >= 1 AND people <= 100),
  constraint appointments_status_check CHECK (status = ANY (ARRAY['requested'::text, 'confirmed'::text, 'cancelled'::text])),
  constraint appointments_time_window_check CHECK (length(time_window) >= 1 AND length(time_window) <= 100),
  constraint appointments_client_id_call_sid_fkey FOREIGN KEY (client_id, call_sid) REFERENCES call_sessions(client_id, call_sid) ON DELETE CASCADE,
  constraint appointments_pkey PRIMARY KEY (client_id, id)
);
CREATE INDEX appointments_call_idx ON public.appointments USING btree (client_id, call_sid);
CREATE INDEX appointments_client_id_created_at_idx ON public.appointments USING btree (client_id, created_at DESC);
CREATE TRIGGER drop_forgotten_appointment BEFORE INSERT ON appointments FOR EACH ROW EXECUTE FUNCTION private.drop_forgotten_turn();
CREATE TRIGGER replace_appointment AFTER INSERT ON appointments FOR EACH ROW EXECUTE FUNCTION private.replace_appointment();
CREATE TRIGGER touch_updated_at BEFORE UPDATE ON appointments FOR EACH ROW EXECUTE FUNCTION private.touch_updated_at();
alter table public.appointments enable row level security;
create policy "members read appointments" on public.appointments for select to authenticated
  using ((client_id = ANY (ARRAY( SELECT private.my_client_ids() AS my_client_ids))));
create policy "the agent books appointments" on public.appointments for insert to authenticated
  with check ((client_id = ANY (ARRAY( SELECT private.my_agent_client_ids() AS my_agent_client_ids))));
create policy "the owner answers appointments" on public.appointments for update to authenticated
  using ((client_id = ANY (ARRAY( SELECT private.my_own_client_ids() AS my_own_client_ids))))
  with check ((client_id = ANY (ARRAY( SELECT private.my_own_client_ids() AS my_own_client_ids))));
grant select on public.appointments to authenticated;
grant select on public.appointments to service_role;
grant insert (id, client_id, call_sid, customer_name, customer_phone, address, job, time_window, starts_at, people) on public.appointments to authenticated;
grant update (status) on public.appointments to authenticated;

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
  origin text,
  result text not null default 'ok'::text,
  constraint audit_log_details_check CHECK (jsonb_typeof(details) = 'object'::text),
  constraint audit_log_result_check CHECK (result ~ '^(ok|[A-Z][A-Z0-9_]{0,63})$'::text),
  constraint audit_log_pkey PRIMARY KEY (id)
);
CREATE INDEX audit_log_at_idx ON public.audit_log USING btree (at DESC);
CREATE INDEX audit_log_client_id_at_idx ON public.audit_log USING btree (client_id, at DESC);
CREATE TRIGGER append_only BEFORE DELETE OR UPDATE ON audit_log FOR EACH ROW EXECUTE FUNCTION private.refuse_change();
CREATE TRIGGER append_only_truncate BEFORE TRUNCATE ON audit_log FOR EACH STATEMENT EXECUTE FUNCTION private.refuse_change();
alter table public.audit_log enable row level security;
create policy "operators read the audit log" on public.audit_log for select to authenticated
  using ((( SELECT private.claimed_role() AS claimed_role) = 'operator'::text));
grant select on public.audit_log to authenticated;
grant select on public.audit_log to service_role;

create table public.billing_settings (
  client_id text not null,
  unpaid_action text not null default 'voicemail'::text,
  auto_top_up boolean not null default false,
  threshold_cents bigint,
  top_up_cents bigint,
  max_top_ups_per_day integer not null default 3,
  monthly_ceiling_cents bigint,
  updated_at timestamp with time zone not null default now(),
  constraint auto_top_up_is_complete CHECK (NOT auto_top_up OR threshold_cents IS NOT NULL AND top_up_cents IS NOT NULL),
  constraint billing_settings_max_top_ups_per_day_check CHECK (max_top_ups_per_day >= 0 AND max_top_ups_per_day <= 100),
  constraint billing_settings_monthly_ceiling_cents_check CHECK (monthly_ceiling_cents >= 0 AND monthly_ceiling_cents <= 1000000000),
  constraint billing_settings_threshold_cents_check CHECK (threshold_cents >= 0 AND threshold_cents <= 100000000),
  constraint billing_settings_top_up_cents_check CHECK (top_up_cents >= 1 AND top_up_cents <= 100000000),
  constraint billing_settings_unpaid_action_check CHECK (unpaid_action = ANY (ARRAY['message'::text, 'voicemail'::text, 'forward'::text])),
  constraint billing_settings_client_id_fkey FOREIGN KEY (client_id) REFERENCES voice_ai_clients(client_id) ON DELETE CASCADE,
  constraint billing_settings_pkey PRIMARY KEY (client_id)
);
CREATE TRIGGER audit_row AFTER UPDATE ON billing_settings FOR EACH ROW EXECUTE FUNCTION private.audit_row('billing', 'unpaid_action', 'auto_top_up', 'threshold_cents', 'top_up_cents', 'max_top_ups_per_day', 'monthly_ceiling_cents');
CREATE TRIGGER touch_updated_at BEFORE UPDATE ON billing_settings FOR EACH ROW EXECUTE FUNCTION private.touch_updated_at();
alter table public.billing_settings enable row level security;
create policy "owners read their billing settings" on public.billing_settings for select to authenticated
  using ((client_id = ANY (ARRAY( SELECT private.my_account_client_ids() AS my_account_client_ids))));
grant select on public.billing_settings to authenticated;
grant select on public.billing_settings to service_role;

create table public.call_holds (
  call_sid text not null,
  client_id text not null,
  user_id uuid not null,
  currency text not null,
  billing_month date not null,
  amount_cents bigint not null,
  price_cents bigint not null,
  placed_at timestamp with time zone not null default now(),
  resolved_at timestamp with time zone,
  resolution text,
  constraint call_holds_amount_cents_check CHECK (amount_cents >= 0),
  constraint call_holds_check CHECK ((resolved_at IS NULL) = (resolution IS NULL)),
  constraint call_holds_currency_check CHECK (currency ~ '^[A-Z]{3}$'::text),
  constraint call_holds_price_cents_check CHECK (price_cents >= 0),
  constraint call_holds_resolution_check CHECK (resolution = ANY (ARRAY['captured'::text, 'released'::text, 'stale'::text])),
  constraint call_holds_client_id_call_sid_fkey FOREIGN KEY (client_id, call_sid) REFERENCES call_sessions(client_id, call_sid) ON DELETE CASCADE,
  constraint call_holds_user_id_fkey FOREIGN KEY (user_id) REFERENCES auth.users(id),
  constraint call_holds_pkey PRIMARY KEY (call_sid)
);
CREATE INDEX call_holds_client_id_idx ON public.call_holds USING btree (client_id, call_sid);
CREATE INDEX call_holds_open_idx ON public.call_holds USING btree (client_id, billing_month, placed_at) WHERE (resolved_at IS NULL);
CREATE INDEX call_holds_user_id_idx ON public.call_holds USING btree (user_id, currency);
alter table public.call_holds enable row level security;
create policy "owners read their holds" on public.call_holds for select to authenticated
  using ((user_id = ANY (ARRAY( SELECT private.my_user_ids() AS my_user_ids))));
grant select on public.call_holds to authenticated;
grant select on public.call_holds to service_role;

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
  time_zone text not null default 'UTC'::text,
  admitted_at timestamp with time zone,
  refused text,
  void_reason text,
  constraint call_is_admitted_or_refused CHECK (admitted_at IS NULL OR refused IS NULL),
  constraint call_sessions_billed_as_check CHECK (billed_as = ANY (ARRAY['included'::text, 'charged'::text, 'free'::text])),
  constraint call_sessions_call_sid_check CHECK (call_sid ~ '^[A-Za-z0-9_-]{1,64}$'::text),
  constraint call_sessions_cost_amount_check CHECK (cost_amount >= 0::numeric),
  constraint call_sessions_direction_check CHECK (direction = ANY (ARRAY['inbound'::text, 'outbound'::text])),
  constraint call_sessions_duration_seconds_check CHECK (duration_seconds >= 0),
  constraint call_sessions_metadata_check CHECK (jsonb_typeof(metadata) = 'object'::text),
  constraint call_sessions_refused_check CHECK (refused = ANY (ARRAY['unpaid'::text, 'calls_per_hour'::text, 'calls_per_day'::text, 'spend_per_day'::text, 'outbound_per_hour'::text, 'outbound_concurrent'::text, 'suspended'::text])),
  constraint call_sessions_status_check CHECK (status = ANY (ARRAY['queued'::text, 'initiated'::text, 'ringing'::text, 'in-progress'::text, 'completed'::text, 'busy'::text, 'failed'::text, 'no-answer'::text, 'canceled'::text])),
  constraint call_sessions_client_id_fkey FOREIGN KEY (client_id) REFERENCES voice_ai_clients(client_id) ON DELETE CASCADE,
  constraint call_sessions_pkey PRIMARY KEY (call_sid),
  constraint call_sessions_client_id_call_sid_key UNIQUE (client_id, call_sid)
);
CREATE INDEX call_sessions_client_id_start_time_idx ON public.call_sessions USING btree (client_id, start_time DESC);
CREATE INDEX call_sessions_included_idx ON public.call_sessions USING btree (client_id, billing_month) WHERE (billed_as = 'included'::text);
CREATE INDEX call_sessions_let_in_idx ON public.call_sessions USING btree (client_id, direction, created_at) WHERE (refused IS NULL);
CREATE INDEX call_sessions_unsettled_idx ON public.call_sessions USING btree (created_at) WHERE (settled_at IS NULL);
CREATE TRIGGER begin_call BEFORE INSERT ON call_sessions FOR EACH ROW EXECUTE FUNCTION private.begin_call();
CREATE TRIGGER count_deleted AFTER DELETE ON call_sessions REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION private.count_calls();
CREATE TRIGGER count_inserted AFTER INSERT ON call_sessions REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION private.count_calls();
CREATE TRIGGER count_updated AFTER UPDATE ON call_sessions REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION private.count_calls();
CREATE TRIGGER forget_summary AFTER UPDATE OF caller_number ON call_sessions FOR EACH ROW WHEN (new.caller_number = 'forgotten'::text AND old.caller_number IS DISTINCT FROM 'forgotten'::text) EXECUTE FUNCTION private.forget_summary();
CREATE TRIGGER forget_wishes AFTER UPDATE OF caller_number ON call_sessions FOR EACH ROW WHEN (new.caller_number = 'forgotten'::text AND old.caller_number IS DISTINCT FROM 'forgotten'::text) EXECUTE FUNCTION private.forget_wishes();
CREATE TRIGGER keep_call_facts BEFORE UPDATE ON call_sessions FOR EACH ROW EXECUTE FUNCTION private.keep_call_facts();
CREATE TRIGGER keep_forgotten BEFORE INSERT OR UPDATE OF caller_number, transcript, metadata ON call_sessions FOR EACH ROW EXECUTE FUNCTION private.keep_forgotten();
CREATE TRIGGER lock_before_delete BEFORE DELETE ON call_sessions FOR EACH STATEMENT WHEN (pg_trigger_depth() = 0) EXECUTE FUNCTION private.lock_before_delete();
CREATE TRIGGER release_before_delete BEFORE DELETE ON call_sessions FOR EACH ROW EXECUTE FUNCTION private.release_before_delete();
alter table public.call_sessions enable row level security;
create policy "members read calls" on public.call_sessions for select to authenticated
  using ((client_id = ANY (ARRAY( SELECT private.my_client_ids() AS my_client_ids))));
create policy "the agent keeps its calls" on public.call_sessions for update to authenticated
  using ((client_id = ANY (ARRAY( SELECT private.my_agent_client_ids() AS my_agent_client_ids))))
  with check ((client_id = ANY (ARRAY( SELECT private.my_agent_client_ids() AS my_agent_client_ids))));
grant select on public.call_sessions to authenticated;
grant delete, insert, select, update on public.call_sessions to service_role;
grant update (caller_number, status, end_time, duration_seconds, transcript, metadata) on public.call_sessions to authenticated;

create table public.call_statistics (
  client_id text not null,
  day date not null,
  measure text not null,
  series text not null default ''::text,
  bucket integer not null default 0,
  change bigint not null default 0,
  count bigint not null,
  total bigint not null default 0,
  constraint call_statistics_measure_check CHECK (measure = ANY (ARRAY['calls'::text, 'hours'::text, 'lengths'::text, 'durations'::text, 'turns'::text, 'played'::text, 'triggers'::text])),
  constraint call_statistics_pkey PRIMARY KEY (client_id, measure, day, series, bucket, change)
);
CREATE INDEX call_statistics_changes_idx ON public.call_statistics USING btree (client_id, change) WHERE (change > 0);
alter table public.call_statistics enable row level security;
create policy "members read statistics" on public.call_statistics for select to authenticated
  using ((client_id = ANY (ARRAY( SELECT private.my_client_ids() AS my_client_ids))));
grant select on public.call_statistics to authenticated;
grant select on public.call_statistics to service_role;

create table public.call_summaries (
  client_id text not null,
  call_sid text not null,
  summary text not null,
  outcome text not null,
  fields jsonb not null default '{}'::jsonb,
  sentiment text not null,
  model text,
  webhook_state text,
  webhook_attempts integer not null default 0,
  created_at timestamp with time zone not null default now(),
  constraint call_summaries_fields_check CHECK (jsonb_typeof(fields) = 'object'::text AND pg_column_size(fields) <= 8192),
  constraint call_summaries_outcome_check CHECK (outcome = ANY (ARRAY['booked'::text, 'message_taken'::text, 'answered'::text, 'transferred'::text, 'voicemail'::text, 'emergency'::text, 'complaint'::text, 'missed'::text, 'abandoned'::text, 'not_reached'::text, 'wrong_number'::text, 'spam'::text])),
  constraint call_summaries_sentiment_check CHECK (sentiment = ANY (ARRAY['positive'::text, 'neutral'::text, 'negative'::text])),
  constraint call_summaries_summary_check CHECK (length(summary) <= 2000),
  constraint call_summaries_webhook_attempts_check CHECK (webhook_attempts >= 0),
  constraint call_summaries_webhook_state_check CHECK (webhook_state = ANY (ARRAY['waiting'::text, 'delivered'::text, 'given_up'::text])),
  constraint call_summaries_client_id_call_sid_fkey FOREIGN KEY (client_id, call_sid) REFERENCES call_sessions(client_id, call_sid) ON DELETE CASCADE,
  constraint call_summaries_pkey PRIMARY KEY (client_id, call_sid)
);
CREATE INDEX call_summaries_client_id_created_at_idx ON public.call_summaries USING btree (client_id, created_at DESC);
CREATE TRIGGER drop_forgotten_summary BEFORE INSERT ON call_summaries FOR EACH ROW EXECUTE FUNCTION private.drop_forgotten_turn();
alter table public.call_summaries enable row level security;
create policy "members read summaries" on public.call_summaries for select to authenticated
  using ((client_id = ANY (ARRAY( SELECT private.my_client_ids() AS my_client_ids))));
grant select on public.call_summaries to authenticated;
grant select on public.call_summaries to service_role;

create table public.caller_messages (
  id uuid not null,
  client_id text not null,
  call_sid text not null,
  caller_name text,
  caller_number text not null,
  message text not null,
  created_at timestamp with time zone not null default now(),
  constraint caller_messages_caller_name_check CHECK (length(caller_name) <= 80),
  constraint caller_messages_caller_number_check CHECK (length(caller_number) <= 64),
  constraint caller_messages_message_check CHECK (length(message) >= 1 AND length(message) <= 600),
  constraint caller_messages_client_id_call_sid_fkey FOREIGN KEY (client_id, call_sid) REFERENCES call_sessions(client_id, call_sid) ON DELETE CASCADE,
  constraint caller_messages_pkey PRIMARY KEY (client_id, id)
);
CREATE INDEX caller_messages_call_idx ON public.caller_messages USING btree (client_id, call_sid);
CREATE INDEX caller_messages_client_id_created_at_idx ON public.caller_messages USING btree (client_id, created_at DESC);
CREATE TRIGGER drop_forgotten_message BEFORE INSERT ON caller_messages FOR EACH ROW EXECUTE FUNCTION private.drop_forgotten_turn();
alter table public.caller_messages enable row level security;
create policy "members read callers' messages" on public.caller_messages for select to authenticated
  using ((client_id = ANY (ARRAY( SELECT private.my_client_ids() AS my_client_ids))));
create policy "the agent takes callers' messages" on public.caller_messages for insert to authenticated
  with check ((client_id = ANY (ARRAY( SELECT private.my_agent_client_ids() AS my_agent_client_ids))));
grant select on public.caller_messages to authenticated;
grant select on public.caller_messages to service_role;
grant insert (id, client_id, call_sid, caller_name, caller_number, message) on public.caller_messages to authenticated;

create table public.client_limits (
  client_id text not null,
  calls_per_hour integer not null default 120,
  calls_per_day integer not null default 600,
  outbound_per_hour integer not null default 30,
  outbound_concurrent integer not null default 3,
  minutes_per_call integer not null default 15,
  spend_per_day_cents bigint not null default 20000,
  destination_countries text[] not null default '{}'::text[],
  updated_at timestamp with time zone not null default now(),
  constraint client_limits_calls_per_day_check CHECK (calls_per_day >= 0 AND calls_per_day <= 1000000),
  constraint client_limits_calls_per_hour_check CHECK (calls_per_hour >= 0 AND calls_per_hour <= 100000),
  constraint client_limits_minutes_per_call_check CHECK (minutes_per_call >= 1 AND minutes_per_call <= 240),
  constraint client_limits_outbound_concurrent_check CHECK (outbound_concurrent >= 0 AND outbound_concurrent <= 1000),
  constraint client_limits_outbound_per_hour_check CHECK (outbound_per_hour >= 0 AND outbound_per_hour <= 100000),
  constraint client_limits_spend_per_day_cents_check CHECK (spend_per_day_cents >= 0 AND spend_per_day_cents <= 100000000),
  constraint client_limits_client_id_fkey FOREIGN KEY (client_id) REFERENCES voice_ai_clients(client_id) ON DELETE CASCADE,
  constraint client_limits_pkey PRIMARY KEY (client_id)
);
CREATE TRIGGER audit_row AFTER UPDATE ON client_limits FOR EACH ROW EXECUTE FUNCTION private.audit_row('limit', 'calls_per_hour', 'calls_per_day', 'outbound_per_hour', 'outbound_concurrent', 'minutes_per_call', 'spend_per_day_cents', 'destination_countries');
CREATE TRIGGER touch_updated_at BEFORE UPDATE ON client_limits FOR EACH ROW EXECUTE FUNCTION private.touch_updated_at();
alter table public.client_limits enable row level security;
create policy "operators read limits" on public.client_limits for select to authenticated
  using ((( SELECT private.claimed_role() AS claimed_role) = 'operator'::text));
grant select on public.client_limits to authenticated;
grant select on public.client_limits to service_role;

create table public.client_lives (
  client_id text not null,
  generation integer not null,
  user_id uuid not null,
  business_name text not null,
  plan_id text not null,
  time_zone text not null,
  served_from timestamp with time zone,
  ended_at timestamp with time zone,
  closed_months jsonb not null default '{}'::jsonb,
  last_lines jsonb not null default '{}'::jsonb,
  constraint client_lives_closed_months_check CHECK (jsonb_typeof(closed_months) = 'object'::text),
  constraint client_lives_generation_check CHECK (generation >= 1),
  constraint client_lives_last_lines_check CHECK (jsonb_typeof(last_lines) = 'object'::text),
  constraint client_lives_plan_id_fkey FOREIGN KEY (plan_id) REFERENCES plans(plan_id),
  constraint client_lives_pkey PRIMARY KEY (client_id, generation)
);
CREATE INDEX client_lives_plan_id_idx ON public.client_lives USING btree (plan_id);
CREATE INDEX client_lives_user_id_idx ON public.client_lives USING btree (user_id);
alter table public.client_lives enable row level security;
create policy "owners read the lives of their clients" on public.client_lives for select to authenticated
  using ((user_id = ANY (ARRAY( SELECT private.my_user_ids() AS my_user_ids))));
grant select on public.client_lives to authenticated;
grant select on public.client_lives to service_role;

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
  call_day date,
  change_key uuid not null default gen_random_uuid(),
  constraint conversation_logs_metadata_check CHECK (jsonb_typeof(metadata) = 'object'::text),
  constraint conversation_logs_source_check CHECK (source = ANY (ARRAY['snippet'::text, 'tts'::text, 'llm'::text])),
  constraint conversation_logs_client_id_call_sid_fkey FOREIGN KEY (client_id, call_sid) REFERENCES call_sessions(client_id, call_sid) ON DELETE CASCADE,
  constraint conversation_logs_pkey PRIMARY KEY (client_id, id)
);
CREATE INDEX conversation_logs_call_idx ON public.conversation_logs USING btree (client_id, call_sid, at_ms);
CREATE UNIQUE INDEX conversation_logs_change_key ON public.conversation_logs USING btree (change_key);
CREATE INDEX conversation_logs_client_id_created_at_idx ON public.conversation_logs USING btree (client_id, created_at DESC);
CREATE TRIGGER count_deleted AFTER DELETE ON conversation_logs REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION private.count_turns();
CREATE TRIGGER count_inserted AFTER INSERT ON conversation_logs REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION private.count_turns();
CREATE TRIGGER count_updated AFTER UPDATE ON conversation_logs REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION private.count_turns();
CREATE TRIGGER date_moved_turn BEFORE UPDATE OF call_sid, client_id ON conversation_logs FOR EACH ROW WHEN (new.call_sid <> old.call_sid OR new.client_id <> old.client_id) EXECUTE FUNCTION private.date_turn();
CREATE TRIGGER date_turn BEFORE INSERT ON conversation_logs FOR EACH ROW EXECUTE FUNCTION private.date_turn();
CREATE TRIGGER drop_forgotten_turn BEFORE INSERT ON conversation_logs FOR EACH ROW EXECUTE FUNCTION private.drop_forgotten_turn();
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
  held numeric(12,2) not null default 0,
  due numeric(12,2) not null default 0,
  constraint credits_currency_check CHECK (currency ~ '^[A-Z]{3}$'::text),
  constraint credits_due_is_not_negative CHECK (due >= 0::numeric),
  constraint credits_held_is_covered CHECK (held >= 0::numeric AND balance >= held),
  constraint credits_user_id_fkey FOREIGN KEY (user_id) REFERENCES auth.users(id),
  constraint credits_pkey PRIMARY KEY (user_id, currency)
);
CREATE TRIGGER audit_row AFTER INSERT ON credits FOR EACH ROW WHEN (new.balance <> 0::numeric) EXECUTE FUNCTION private.audit_row('account', 'user_id', 'currency', 'balance');
CREATE TRIGGER post_opening_balance AFTER INSERT ON credits FOR EACH ROW EXECUTE FUNCTION private.post_opening_balance();
CREATE TRIGGER touch_updated_at BEFORE UPDATE ON credits FOR EACH ROW EXECUTE FUNCTION private.touch_updated_at();
alter table public.credits enable row level security;
create policy "owners read their balance" on public.credits for select to authenticated
  using ((user_id = ANY (ARRAY( SELECT private.my_user_ids() AS my_user_ids))));
grant select on public.credits to authenticated;
grant select on public.credits to service_role;
grant insert (user_id, balance, currency) on public.credits to service_role;

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
create policy "members read leads" on public.leads for select to authenticated
  using ((client_id = ANY (ARRAY( SELECT private.my_client_ids() AS my_client_ids))));
create policy "owner and agent add leads" on public.leads for insert to authenticated
  with check ((client_id = ANY (ARRAY( SELECT private.my_own_client_ids() AS my_own_client_ids
UNION ALL
 SELECT private.my_agent_client_ids() AS my_agent_client_ids))));
create policy "owner and agent edit leads" on public.leads for update to authenticated
  using ((client_id = ANY (ARRAY( SELECT private.my_own_client_ids() AS my_own_client_ids
UNION ALL
 SELECT private.my_agent_client_ids() AS my_agent_client_ids))))
  with check ((client_id = ANY (ARRAY( SELECT private.my_own_client_ids() AS my_own_client_ids
UNION ALL
 SELECT private.my_agent_client_ids() AS my_agent_client_ids))));
create policy "the owner drops leads" on public.leads for delete to authenticated
  using ((client_id = ANY (ARRAY( SELECT private.my_own_client_ids() AS my_own_client_ids))));
grant delete, select on public.leads to authenticated;
grant delete, insert, select, update on public.leads to service_role;
grant insert (client_id, prospect_name, phone_number, business_name, industry, priority, status, notes) on public.leads to authenticated;
grant update (client_id, prospect_name, phone_number, business_name, industry, priority, status, notes) on public.leads to authenticated;

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
  billing_month date,
  constraint ledger_entries_account_check CHECK (account = ANY (ARRAY['customer'::text, 'due'::text, 'sales'::text, 'opening'::text, 'numbers'::text, 'carrier'::text, 'payments'::text, 'adjustments'::text])),
  constraint ledger_entries_account_has_owner CHECK ((account <> ALL (ARRAY['customer'::text, 'due'::text])) OR user_id IS NOT NULL),
  constraint ledger_entries_billing_month_check CHECK (billing_month = date_trunc('month'::text, billing_month::timestamp with time zone)),
  constraint ledger_entries_currency_check CHECK (currency ~ '^[A-Z]{3}$'::text),
  constraint ledger_entries_kind_check CHECK (kind = ANY (ARRAY['opening'::text, 'call'::text, 'number'::text, 'fee'::text, 'sms'::text, 'top_up'::text, 'adjustment'::text, 'refund'::text, 'due_paid'::text])),
  constraint ledger_entries_pkey PRIMARY KEY (entry_id),
  constraint ledger_entries_idempotency_key_account_key UNIQUE (idempotency_key, account)
);
CREATE INDEX ledger_entries_client_id_idx ON public.ledger_entries USING btree (client_id);
CREATE INDEX ledger_entries_client_month_idx ON public.ledger_entries USING btree (client_id, billing_month) WHERE (billing_month IS NOT NULL);
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

create table public.limit_defaults (
  region text not null,
  calls_per_hour integer not null default 120,
  calls_per_day integer not null default 600,
  outbound_per_hour integer not null default 30,
  outbound_concurrent integer not null default 3,
  minutes_per_call integer not null default 15,
  spend_per_day_cents bigint not null default 20000,
  destination_countries text[] not null default '{}'::text[],
  constraint limit_defaults_calls_per_day_check CHECK (calls_per_day >= 0 AND calls_per_day <= 1000000),
  constraint limit_defaults_calls_per_hour_check CHECK (calls_per_hour >= 0 AND calls_per_hour <= 100000),
  constraint limit_defaults_minutes_per_call_check CHECK (minutes_per_call >= 1 AND minutes_per_call <= 240),
  constraint limit_defaults_outbound_concurrent_check CHECK (outbound_concurrent >= 0 AND outbound_concurrent <= 1000),
  constraint limit_defaults_outbound_per_hour_check CHECK (outbound_per_hour >= 0 AND outbound_per_hour <= 100000),
  constraint limit_defaults_region_check CHECK (region ~ '^[a-z]{2}$'::text),
  constraint limit_defaults_spend_per_day_cents_check CHECK (spend_per_day_cents >= 0 AND spend_per_day_cents <= 100000000),
  constraint limit_defaults_pkey PRIMARY KEY (region)
);
CREATE TRIGGER audit_row AFTER INSERT OR DELETE OR UPDATE ON limit_defaults FOR EACH ROW EXECUTE FUNCTION private.audit_row('limit_default', 'region', 'calls_per_hour', 'calls_per_day', 'outbound_per_hour', 'outbound_concurrent', 'minutes_per_call', 'spend_per_day_cents', 'destination_countries');
alter table public.limit_defaults enable row level security;
create policy "operators read limit defaults" on public.limit_defaults for select to authenticated
  using ((( SELECT private.claimed_role() AS claimed_role) = 'operator'::text));
grant select on public.limit_defaults to authenticated;
grant insert, select, update on public.limit_defaults to service_role;

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

create table public.outbound_dials (
  dial_id bigint not null generated always as identity,
  client_id text not null,
  country text not null,
  kind text not null,
  authorised_at timestamp with time zone not null default now(),
  call_sid text,
  constraint outbound_dials_client_id_fkey FOREIGN KEY (client_id) REFERENCES voice_ai_clients(client_id) ON DELETE CASCADE,
  constraint outbound_dials_pkey PRIMARY KEY (dial_id)
);
CREATE INDEX outbound_dials_client_id_idx ON public.outbound_dials USING btree (client_id, authorised_at);
alter table public.outbound_dials enable row level security;
create policy "operators read dials" on public.outbound_dials for select to authenticated
  using ((( SELECT private.claimed_role() AS claimed_role) = 'operator'::text));
grant select on public.outbound_dials to authenticated;
grant select on public.outbound_dials to service_role;

create table public.payment_customers (
  user_id uuid not null,
  customer_id text not null,
  card_id text,
  card_brand text,
  card_last4 text,
  card_exp_month integer,
  card_exp_year integer,
  declines integer not null default 0,
  last_declined_at timestamp with time zone,
  paused_at timestamp with time zone,
  created_at timestamp with time zone not null default now(),
  updated_at timestamp with time zone not null default now(),
  constraint payment_customers_card_exp_month_check CHECK (card_exp_month >= 1 AND card_exp_month <= 12),
  constraint payment_customers_card_last4_check CHECK (card_last4 ~ '^[0-9]{4}$'::text),
  constraint payment_customers_declines_check CHECK (declines >= 0),
  constraint payment_customers_user_id_fkey FOREIGN KEY (user_id) REFERENCES auth.users(id),
  constraint payment_customers_pkey PRIMARY KEY (user_id),
  constraint payment_customers_customer_id_key UNIQUE (customer_id)
);
CREATE TRIGGER audit_card AFTER INSERT ON payment_customers FOR EACH ROW EXECUTE FUNCTION private.audit_row('payment', 'user_id');
CREATE TRIGGER audit_card_change AFTER UPDATE ON payment_customers FOR EACH ROW WHEN (new.card_id IS DISTINCT FROM old.card_id OR new.paused_at IS DISTINCT FROM old.paused_at) EXECUTE FUNCTION private.audit_row('payment', 'user_id', 'paused_at');
CREATE TRIGGER touch_updated_at BEFORE UPDATE ON payment_customers FOR EACH ROW EXECUTE FUNCTION private.touch_updated_at();
alter table public.payment_customers enable row level security;
create policy "owners read their card" on public.payment_customers for select to authenticated
  using ((user_id = ANY (ARRAY( SELECT private.my_user_ids() AS my_user_ids))));
grant select on public.payment_customers to service_role;
grant select (user_id, card_brand, card_last4, card_exp_month, card_exp_year, declines, last_declined_at, paused_at) on public.payment_customers to authenticated;

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
CREATE TRIGGER audit_number AFTER INSERT OR DELETE OR UPDATE ON phone_number_pool FOR EACH ROW EXECUTE FUNCTION private.audit_number();
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
  per_sms numeric(12,2) not null default 0,
  constraint plans_base_fee_check CHECK (base_fee >= 0::numeric),
  constraint plans_currency_check CHECK (currency ~ '^[A-Z]{3}$'::text),
  constraint plans_included_calls_check CHECK (included_calls >= 0),
  constraint plans_per_call_check CHECK (per_call >= 0::numeric),
  constraint plans_per_sms_check CHECK (per_sms >= 0::numeric),
  constraint plans_region_check CHECK (region ~ '^[a-z]{2}$'::text),
  constraint plans_pkey PRIMARY KEY (plan_id)
);
CREATE UNIQUE INDEX plans_one_default_per_region ON public.plans USING btree (region) WHERE is_default;
CREATE TRIGGER audit_row AFTER INSERT OR DELETE OR UPDATE ON plans FOR EACH ROW EXECUTE FUNCTION private.audit_row('plan', 'plan_id', 'region', 'currency', 'base_fee', 'included_calls', 'per_call', 'per_sms', 'is_default');
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
  using ((user_id = ANY (ARRAY( SELECT private.my_own_user_ids() AS my_own_user_ids))))
  with check ((user_id = ANY (ARRAY( SELECT private.my_own_user_ids() AS my_own_user_ids))));
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

create table public.recordings (
  recording_sid text not null,
  client_id text not null,
  call_sid text not null,
  kind text not null default 'voicemail'::text,
  duration_seconds integer,
  created_at timestamp with time zone not null default now(),
  deleted_at timestamp with time zone,
  constraint recordings_duration_seconds_check CHECK (duration_seconds >= 0),
  constraint recordings_kind_check CHECK (kind = ANY (ARRAY['voicemail'::text, 'call'::text])),
  constraint recordings_recording_sid_check CHECK (recording_sid ~ '^[A-Za-z0-9_-]{1,64}$'::text),
  constraint recordings_client_id_call_sid_fkey FOREIGN KEY (client_id, call_sid) REFERENCES call_sessions(client_id, call_sid) ON DELETE CASCADE,
  constraint recordings_client_id_fkey FOREIGN KEY (client_id) REFERENCES voice_ai_clients(client_id) ON DELETE CASCADE,
  constraint recordings_pkey PRIMARY KEY (client_id, recording_sid)
);
CREATE INDEX recordings_call_idx ON public.recordings USING btree (client_id, call_sid);
CREATE INDEX recordings_client_id_created_at_idx ON public.recordings USING btree (client_id, created_at);
alter table public.recordings enable row level security;
create policy "members read recordings" on public.recordings for select to authenticated
  using ((client_id = ANY (ARRAY( SELECT private.my_client_ids() AS my_client_ids))));
create policy "the agent tells of its recordings" on public.recordings for insert to authenticated
  with check ((client_id = ANY (ARRAY( SELECT private.my_agent_client_ids() AS my_agent_client_ids))));
grant select on public.recordings to authenticated;
grant select on public.recordings to service_role;
grant insert (recording_sid, client_id, call_sid, kind, duration_seconds) on public.recordings to authenticated;

create table public.removed_clients (
  client_id text not null,
  generation integer not null,
  removed_at timestamp with time zone not null default now(),
  constraint removed_clients_pkey PRIMARY KEY (client_id)
);
alter table public.removed_clients enable row level security;
grant select on public.removed_clients to service_role;

create table public.retention (
  client_id text not null,
  transcripts_days integer default 365,
  recordings_days integer default 90,
  created_at timestamp with time zone not null default now(),
  updated_at timestamp with time zone not null default now(),
  constraint retention_recordings_days_check CHECK (recordings_days >= 1 AND recordings_days <= 36500),
  constraint retention_transcripts_days_check CHECK (transcripts_days >= 1 AND transcripts_days <= 36500),
  constraint retention_client_id_fkey FOREIGN KEY (client_id) REFERENCES voice_ai_clients(client_id) ON DELETE CASCADE,
  constraint retention_pkey PRIMARY KEY (client_id)
);
CREATE TRIGGER audit_row AFTER UPDATE ON retention FOR EACH ROW EXECUTE FUNCTION private.audit_row('retention', 'transcripts_days', 'recordings_days');
CREATE TRIGGER touch_updated_at BEFORE UPDATE ON retention FOR EACH ROW EXECUTE FUNCTION private.touch_updated_at();
alter table public.retention enable row level security;
create policy "members read how long their words are kept" on public.retention for select to authenticated
  using ((client_id = ANY (ARRAY( SELECT private.my_client_ids() AS my_client_ids))));
grant select on public.retention to authenticated;
grant select on public.retention to service_role;

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
  key text,
  kind text,
  claim text,
  call_sid text,
  segments smallint,
  error_code integer,
  error text,
  constraint sms_logs_cost_amount_check CHECK (cost_amount >= 0::numeric),
  constraint sms_logs_key_check CHECK (length(key) >= 1 AND length(key) <= 500),
  constraint sms_logs_segments_check CHECK (segments > 0),
  constraint sms_logs_client_id_fkey FOREIGN KEY (client_id) REFERENCES voice_ai_clients(client_id) ON DELETE CASCADE,
  constraint sms_logs_pkey PRIMARY KEY (id),
  constraint sms_logs_client_id_key_key UNIQUE (client_id, key),
  constraint sms_logs_client_id_twilio_sid_key UNIQUE (client_id, twilio_sid)
);
CREATE INDEX sms_logs_call_idx ON public.sms_logs USING btree (client_id, call_sid) WHERE (call_sid IS NOT NULL);
CREATE INDEX sms_logs_client_id_created_at_idx ON public.sms_logs USING btree (client_id, created_at DESC);
CREATE INDEX sms_logs_confirmations_idx ON public.sms_logs USING btree (client_id) WHERE (kind = 'stop_confirmation'::text);
CREATE INDEX sms_logs_number_idx ON public.sms_logs USING btree (client_id, phone_number, created_at DESC);
CREATE TRIGGER forget_alert AFTER UPDATE OF phone_number ON sms_logs FOR EACH ROW WHEN (new.message_type = 'inbound'::text AND new.phone_number = 'forgotten'::text AND old.phone_number <> 'forgotten'::text) EXECUTE FUNCTION private.forget_alert();
CREATE TRIGGER keep_sms_facts BEFORE UPDATE ON sms_logs FOR EACH ROW EXECUTE FUNCTION private.keep_sms_facts();
CREATE TRIGGER use_sms AFTER INSERT OR UPDATE OF status ON sms_logs FOR EACH ROW EXECUTE FUNCTION private.use_sms();
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
grant insert (client_id, phone_number, message_type, message_content, status, twilio_sid) on public.sms_logs to authenticated;
grant update (client_id, phone_number, message_type, message_content, status, twilio_sid) on public.sms_logs to authenticated;

create table public.sms_opt_outs (
  client_id text not null,
  number_hash text not null,
  source text not null,
  created_at timestamp with time zone not null default now(),
  constraint sms_opt_outs_source_check CHECK (source = ANY (ARRAY['caller'::text, 'carrier'::text])),
  constraint sms_opt_outs_client_id_fkey FOREIGN KEY (client_id) REFERENCES voice_ai_clients(client_id) ON DELETE CASCADE,
  constraint sms_opt_outs_pkey PRIMARY KEY (client_id, number_hash)
);
alter table public.sms_opt_outs enable row level security;
create policy "members see that numbers opted out" on public.sms_opt_outs for select to authenticated
  using ((client_id = ANY (ARRAY( SELECT private.my_client_ids() AS my_client_ids))));
grant select on public.sms_opt_outs to authenticated;
grant select on public.sms_opt_outs to service_role;

create table public.top_ups (
  top_up_id uuid not null default gen_random_uuid(),
  user_id uuid not null,
  client_id text not null,
  currency text not null,
  amount_cents bigint not null,
  origin text not null,
  method text not null,
  state text not null default 'requested'::text,
  customer_id text,
  card_id text,
  first_sent_at timestamp with time zone,
  attempts integer not null default 0,
  next_try_at timestamp with time zone not null default now(),
  payment_id text,
  checkout_id text,
  checkout_url text,
  checkout_expires_at timestamp with time zone,
  decline_code text,
  problem text,
  claimed_by text,
  claimed_until timestamp with time zone,
  claim_token bigint not null default 0,
  requested_at timestamp with time zone not null default now(),
  ended_at timestamp with time zone,
  updated_at timestamp with time zone not null default now(),
  constraint automatic_top_ups_use_a_card CHECK (origin = 'operator'::text OR method = 'saved_card'::text),
  constraint ended_top_ups_say_when CHECK ((state = ANY (ARRAY['succeeded'::text, 'declined'::text, 'canceled'::text])) = (ended_at IS NOT NULL)),
  constraint top_ups_amount_cents_check CHECK (amount_cents >= 1 AND amount_cents <= 100000000),
  constraint top_ups_currency_check CHECK (currency ~ '^[A-Z]{3}$'::text),
  constraint top_ups_method_check CHECK (method = ANY (ARRAY['saved_card'::text, 'checkout'::text])),
  constraint top_ups_origin_check CHECK (origin = ANY (ARRAY['automatic'::text, 'operator'::text])),
  constraint top_ups_state_check CHECK (state = ANY (ARRAY['requested'::text, 'charging'::text, 'unknown'::text, 'succeeded'::text, 'declined'::text, 'canceled'::text])),
  constraint top_ups_pkey PRIMARY KEY (top_up_id)
);
CREATE INDEX top_ups_client_id_idx ON public.top_ups USING btree (client_id, requested_at DESC);
CREATE INDEX top_ups_due_idx ON public.top_ups USING btree (next_try_at) WHERE (state = ANY (ARRAY['requested'::text, 'charging'::text, 'unknown'::text]));
CREATE UNIQUE INDEX top_ups_one_open_per_account ON public.top_ups USING btree (user_id, currency) WHERE ((method = 'saved_card'::text) AND (state = ANY (ARRAY['requested'::text, 'charging'::text, 'unknown'::text])));
CREATE INDEX top_ups_user_id_idx ON public.top_ups USING btree (user_id, requested_at DESC);
CREATE TRIGGER audit_top_up AFTER UPDATE OF state ON top_ups FOR EACH ROW WHEN (new.origin = 'operator'::text AND new.state IS DISTINCT FROM old.state AND (new.state = ANY (ARRAY['succeeded'::text, 'declined'::text, 'canceled'::text]))) EXECUTE FUNCTION private.audit_row('top_up', 'state');
CREATE TRIGGER touch_updated_at BEFORE UPDATE ON top_ups FOR EACH ROW EXECUTE FUNCTION private.touch_updated_at();
alter table public.top_ups enable row level security;
create policy "owners read their top-ups" on public.top_ups for select to authenticated
  using ((user_id = ANY (ARRAY( SELECT private.my_user_ids() AS my_user_ids))));
grant select on public.top_ups to service_role;
grant select (top_up_id, user_id, client_id, currency, amount_cents, origin, method, state, decline_code, requested_at, ended_at) on public.top_ups to authenticated;

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
  change_key uuid not null default gen_random_uuid(),
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
CREATE UNIQUE INDEX voice_ai_clients_change_key ON public.voice_ai_clients USING btree (change_key);
CREATE INDEX voice_ai_clients_plan_id_idx ON public.voice_ai_clients USING btree (plan_id);
CREATE INDEX voice_ai_clients_user_id_idx ON public.voice_ai_clients USING btree (user_id);
CREATE TRIGGER audit_row AFTER INSERT OR DELETE OR UPDATE ON voice_ai_clients FOR EACH ROW EXECUTE FUNCTION private.audit_row('client', 'status', 'plan_id', 'generation', 'port');
CREATE TRIGGER check_time_zone BEFORE UPDATE OF config, region ON voice_ai_clients FOR EACH ROW EXECUTE FUNCTION private.complete_client();
CREATE TRIGGER complete_client BEFORE INSERT ON voice_ai_clients FOR EACH ROW EXECUTE FUNCTION private.complete_client();
CREATE TRIGGER forget_statistics AFTER DELETE ON voice_ai_clients FOR EACH ROW EXECUTE FUNCTION private.forget_statistics();
CREATE TRIGGER give_retention AFTER INSERT ON voice_ai_clients FOR EACH ROW EXECUTE FUNCTION private.give_retention();
CREATE TRIGGER give_settings AFTER INSERT ON voice_ai_clients FOR EACH ROW EXECUTE FUNCTION private.give_settings();
CREATE TRIGGER keep_life AFTER INSERT OR UPDATE OF user_id, business_name, plan_id, region, config, status, generation ON voice_ai_clients FOR EACH ROW EXECUTE FUNCTION private.keep_life();
CREATE TRIGGER release_before_delete BEFORE DELETE ON voice_ai_clients FOR EACH ROW EXECUTE FUNCTION private.release_before_delete();
CREATE TRIGGER stop_life BEFORE DELETE ON voice_ai_clients FOR EACH ROW EXECUTE FUNCTION private.end_life();
CREATE TRIGGER touch_updated_at BEFORE UPDATE ON voice_ai_clients FOR EACH ROW EXECUTE FUNCTION private.touch_updated_at();
alter table public.voice_ai_clients enable row level security;
create policy "members read their client" on public.voice_ai_clients for select to authenticated
  using ((client_id = ANY (ARRAY( SELECT private.my_client_ids() AS my_client_ids))));
grant select on public.voice_ai_clients to authenticated;
grant delete, insert, select, update on public.voice_ai_clients to service_role;


CREATE OR REPLACE FUNCTION private.actor()
 RETURNS text
 LANGUAGE sql
 STABLE
 SET search_path TO ''
AS $function$
  select case coalesce(nullif(current_setting('role', true), 'none'), '')
    when 'service_role' then coalesce(private.platform_header('x-klariqo-actor'), 'service_role')
    when 'authenticated' then coalesce(nullif(auth.jwt() ->> 'email', ''), auth.jwt() ->> 'sub', 'authenticated')
    when 'anon' then 'anon'
    else session_user::text
  end
$function$
;
-- may execute: nobody else

CREATE OR REPLACE FUNCTION private.append_statistics(p_changes private.statistic[])
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  v_client_id text;
begin
  for v_client_id in
    with appended as (
      insert into public.call_statistics (client_id, day, measure, series, bucket, change, count, total)
      select c.client_id, c.day, c.measure, c.series, c.bucket, nextval('private.statistic_change'), sum(c.count), sum(c.total)
      from unnest(p_changes) as c
      -- Calls that go because their client goes leave nothing to count.
      where exists (select from public.voice_ai_clients v where v.client_id = c.client_id)
      group by c.client_id, c.day, c.measure, c.series, c.bucket
      having sum(c.count) <> 0 or sum(c.total) <> 0
      returning client_id, change
    )
    -- The sequence is everybody's, so each client's turn comes however little it writes.
    select distinct a.client_id from appended a where a.change % 64 = 0
  loop
    perform private.fold_statistics(v_client_id);
  end loop;
end
$function$
;
-- may execute: nobody else

CREATE OR REPLACE FUNCTION private.asking_user_id()
 RETURNS uuid
 LANGUAGE sql
 STABLE
 SET search_path TO ''
AS $function$
  select case
    when sub ~* '^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$' then sub::uuid
  end
  from (select auth.jwt() ->> 'sub' as sub) as claims
$function$
;
-- may execute: authenticated

CREATE OR REPLACE FUNCTION private.audit_number()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  v_old text := case when tg_op <> 'INSERT' then old.assigned_client_id end;
  v_new text := case when tg_op <> 'DELETE' then new.assigned_client_id end;
  v_number text := case when tg_op = 'DELETE' then old.phone_number else new.phone_number end;
begin
  if v_old is not distinct from v_new then
    return null;
  end if;
  if v_old is not null then
    perform private.audit('number.unbound', v_old, jsonb_build_object('phone_number', v_number, 'kept', tg_op <> 'DELETE'));
  end if;
  if v_new is not null then
    perform private.audit('number.bound', v_new, jsonb_build_object('phone_number', v_number));
  end if;
  return null;
end
$function$
;
-- may execute: nobody else

CREATE OR REPLACE FUNCTION private.audit_row()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  v_new jsonb := case when tg_op = 'DELETE' then '{}' else to_jsonb(new) end;
  v_old jsonb := case when tg_op = 'INSERT' then '{}' else to_jsonb(old) end;
  v_row jsonb := case when tg_op = 'DELETE' then v_old else v_new end;
  v_open text[] := tg_argv[1:];
  v_columns text[];
  v_details jsonb := '{}';
begin
  if tg_op = 'UPDATE' then
    select array_agg(n.key order by n.key) into v_columns
    from jsonb_each(v_new) as n
    where n.key <> 'updated_at' and n.value is distinct from v_old -> n.key;
    if v_columns is null then
      return null;
    end if;
    v_details := jsonb_build_object('columns', to_jsonb(v_columns)) || coalesce((
      select jsonb_object_agg(c.name, jsonb_build_array(v_old -> c.name, v_new -> c.name))
      from unnest(v_columns) as c (name) where c.name = any (v_open)
    ), '{}');
  else
    select coalesce(jsonb_object_agg(r.key, r.value), '{}') into v_details
    from jsonb_each(v_row) as r where r.key = any (v_open);
  end if;
  perform private.audit(
    tg_argv[0] || case tg_op when 'INSERT' then '.added' when 'DELETE' then '.removed' else '.changed' end,
    v_row ->> 'client_id', v_details
  );
  return null;
end
$function$
;
-- may execute: nobody else

CREATE OR REPLACE FUNCTION private.audit_user()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  v_role text := new.raw_app_meta_data ->> 'role';
  v_client text := new.raw_app_meta_data ->> 'client_id';
  v_who jsonb := jsonb_build_object('user_id', new.id, 'role', v_role);
begin
  if tg_op = 'INSERT' then
    if v_role in ('agent', 'staff', 'operator') then
      perform private.audit('user.added', v_client, v_who);
    end if;
    return null;
  end if;
  if v_role = 'agent' and new.encrypted_password is distinct from old.encrypted_password then
    perform private.audit('user.secret_changed', v_client, v_who);
  end if;
  if (v_role, v_client) is distinct from (old.raw_app_meta_data ->> 'role', old.raw_app_meta_data ->> 'client_id') then
    perform private.audit('user.role_changed', coalesce(v_client, old.raw_app_meta_data ->> 'client_id'), v_who || jsonb_build_object(
      'before', jsonb_build_object('role', old.raw_app_meta_data -> 'role', 'client_id', old.raw_app_meta_data -> 'client_id')
    ));
  end if;
  return null;
end
$function$
;
-- may execute: nobody else

CREATE OR REPLACE FUNCTION private.audit(p_action text, p_client_id text, p_details jsonb DEFAULT '{}'::jsonb, p_result text DEFAULT 'ok'::text)
 RETURNS void
 LANGUAGE sql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
  insert into public.audit_log (actor, origin, action, client_id, details, result)
  values (private.actor(), private.origin(), p_action, p_client_id, coalesce(p_details, '{}'), coalesce(p_result, 'ok'))
$function$
;
-- may execute: nobody else

CREATE OR REPLACE FUNCTION private.begin_call()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
begin
  new.time_zone := coalesce(
    (select private.time_zone_of(c.region, c.config) from public.voice_ai_clients c where c.client_id = new.client_id),
    new.time_zone
  );
  if not private.is_platform() then
    -- The start decides the month, and the month the price.
    new.start_time := greatest(least(new.start_time, now()), now() - interval '1 day');
  end if;
  return new;
end
$function$
;
-- may execute: nobody else

CREATE OR REPLACE FUNCTION private.bucket_of(p_value integer)
 RETURNS integer
 LANGUAGE plpgsql
 IMMUTABLE PARALLEL SAFE STRICT
 SET search_path TO ''
AS $function$
declare
  v_step integer := case
    when p_value <= 100 then 1
    when p_value <= 300 then 5
    when p_value <= 1000 then 10
    when p_value <= 3000 then 50
    when p_value <= 10000 then 100
    else 1000
  end;
begin
  return greatest((p_value::bigint + v_step - 1) / v_step * v_step, 0);
end
$function$
;
-- may execute: nobody else

CREATE OR REPLACE FUNCTION private.busiest(p_client_id text, p_measure text, p_from date, p_to date)
 RETURNS jsonb
 LANGUAGE sql
 STABLE
 SET search_path TO ''
AS $function$
  select coalesce(jsonb_agg(jsonb_build_object('name', b.name, 'turns', b.turns) order by b.turns desc, b.name), '[]')
  from (
    select s.series as name, sum(s.count) as turns from public.call_statistics s
    where s.client_id = p_client_id and s.measure = p_measure and s.day between p_from and p_to
    group by 1 having sum(s.count) <> 0 order by 2 desc, 1 limit 10
  ) b
$function$
;
-- may execute: authenticated, service_role

CREATE OR REPLACE FUNCTION private.caller_hash(p_caller text)
 RETURNS text
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO ''
AS $function$
  select encode(sha256(convert_to(s.value || ':' || p_caller, 'UTF8')), 'hex') from private.secrets s where s.name = 'caller_hash'
$function$
;
-- may execute: nobody else

CREATE OR REPLACE FUNCTION private.calling_client(p_client_id text)
 RETURNS voice_ai_clients
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  v_client public.voice_ai_clients;
begin
  select c.* into v_client from public.voice_ai_clients c
  where c.client_id = p_client_id
    and (private.is_platform() or c.client_id in (select private.my_agent_client_ids()))
  for key share;
  if not found then
    raise exception 'no client %', coalesce(p_client_id, 'named') using errcode = 'KC001';
  end if;
  return v_client;
end
$function$
;
-- may execute: nobody else

CREATE OR REPLACE FUNCTION private.charge(p_user_id uuid, p_currency text, p_cents bigint, p_kind text, p_key text, p_client_id text, p_month date, p_to text DEFAULT 'sales'::text, OUT applied boolean, OUT paid_cents bigint, OUT due_cents bigint)
 RETURNS record
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  v_account public.credits;
  v_group uuid := gen_random_uuid();
begin
  if p_cents is null or p_cents < 0 then
    raise exception 'cannot charge % cents', coalesce(p_cents::text, 'null') using errcode = '22023';
  end if;
  v_account := private.lock_account(p_user_id, p_currency);
  select
    coalesce(sum(-e.amount_cents) filter (where e.account = 'customer'), 0),
    coalesce(sum(-e.amount_cents) filter (where e.account = 'due'), 0),
    count(*) = 0
  into paid_cents, due_cents, applied
  from public.ledger_entries e where e.idempotency_key = p_key;
  if not applied then
    return;
  end if;
  paid_cents := least(p_cents, round((v_account.balance - v_account.held) * 100)::bigint);
  due_cents := p_cents - paid_cents;
  insert into public.ledger_entries
    (group_id, account, user_id, client_id, amount_cents, currency, kind, idempotency_key, billing_month)
  select v_group, side.account, p_user_id, p_client_id, side.cents, p_currency, p_kind, p_key, p_month
  from (values ('customer', -paid_cents), ('due', -due_cents), (p_to, p_cents)) as side (account, cents)
  -- Both sides of nothing are kept, so that the key is.
  where side.cents <> 0 or (p_cents = 0 and side.account <> 'due');
  update public.credits k set
    balance = k.balance - paid_cents::numeric / 100, due = k.due + due_cents::numeric / 100
  where k.user_id = p_user_id and k.currency = p_currency;
  perform private.consider_top_up(p_user_id, p_currency, p_client_id);
end
$function$
;
-- may execute: nobody else

CREATE OR REPLACE FUNCTION private.check_changes(p_changes jsonb, p_numbers text[], p_nullable text[], p_others text[])
 RETURNS void
 LANGUAGE plpgsql
 IMMUTABLE
 SET search_path TO ''
AS $function$
declare
  v_key text;
  v_value jsonb;
begin
  if p_changes is null or jsonb_typeof(p_changes) <> 'object' then
    raise exception 'changes are an object of names and values' using errcode = 'KB002';
  end if;
  for v_key, v_value in select e.key, e.value from jsonb_each(p_changes) e loop
    if v_key = any (p_numbers) then
      if not (jsonb_typeof(v_value) = 'null' and v_key = any (p_nullable))
        and not (jsonb_typeof(v_value) = 'number' and v_value::text ~ '^[0-9]{1,10}$') then
        raise exception '% is a whole number, not %', v_key, v_value using errcode = 'KB002';
      end if;
    elsif not v_key = any (p_others) then
      raise exception 'no setting %', v_key using errcode = 'KB001';
    end if;
  end loop;
end
$function$
;
-- may execute: nobody else

CREATE OR REPLACE FUNCTION private.check_ledger_group()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
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

CREATE OR REPLACE FUNCTION private.check_top_ups()
 RETURNS TABLE(problem text, subject text, details jsonb)
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO ''
AS $function$
  select
    case
      when e.idempotency_key is null then 'top_up_not_credited'
      when t.top_up_id is null then 'top_up_missing'
      else 'top_up_differs'
    end,
    coalesce(t.top_up_id::text, e.idempotency_key),
    jsonb_strip_nulls(jsonb_build_object(
      'client_id', coalesce(t.client_id, e.client_id), 'state', t.state, 'payment_id', t.payment_id,
      'top_up_cents', t.amount_cents, 'ledger_cents', -e.amount_cents, 'entry', e.idempotency_key
    ))
  from public.top_ups t
  full join (
    -- `topup:{id}`, and `topup:{id}:{payment}` for a second payment of the same.
    select l.*, substring(l.idempotency_key from '^topup:([^:]+)') as named
    from public.ledger_entries l where l.account = 'payments' and l.kind = 'top_up'
  ) e on e.named = t.top_up_id::text
  where (e.idempotency_key is null and t.state = 'succeeded')
    or (e.idempotency_key is not null and (t.state, t.user_id, t.currency, t.amount_cents)
      is distinct from ('succeeded', e.user_id, e.currency, -e.amount_cents))
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

CREATE OR REPLACE FUNCTION private.client_of_call(p_call_sid text)
 RETURNS text
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER
 SET search_path TO ''
AS $function$
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
$function$
;
-- may execute: nobody else

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

CREATE OR REPLACE FUNCTION private.consider_all_top_ups()
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  v_account record;
begin
  for v_account in
    select k.user_id, k.currency from public.credits k
    join public.payment_customers p on p.user_id = k.user_id and p.card_id is not null and p.paused_at is null
    where exists (
      select from public.voice_ai_clients c join public.billing_settings b on b.client_id = c.client_id
      where c.user_id = k.user_id and b.auto_top_up and (k.balance - k.held - k.due) * 100 < b.threshold_cents
    ) and not exists (
      select from public.top_ups t where t.user_id = k.user_id and t.currency = k.currency
        and t.method = 'saved_card' and t.state in ('requested', 'charging', 'unknown')
    )
    -- Somebody who has the account now considers it himself.
    for update of k skip locked
  loop
    perform private.consider_top_up(v_account.user_id, v_account.currency, null);
  end loop;
end
$function$
;
-- may execute: nobody else

CREATE OR REPLACE FUNCTION private.consider_top_up(p_user_id uuid, p_currency text, p_client_id text)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  v_available bigint;
  v_client record;
begin
  select round((k.balance - k.held - k.due) * 100)::bigint into v_available from public.credits k
  where k.user_id = p_user_id and k.currency = p_currency;
  perform from public.payment_customers p
  where p.user_id = p_user_id and p.card_id is not null and p.paused_at is null
    and (p.declines = 0 or p.last_declined_at + interval '1 hour' * power(4, p.declines - 1) <= now());
  if not found or exists (
    select from public.top_ups t where t.user_id = p_user_id and t.currency = p_currency
      and t.method = 'saved_card' and t.state in ('requested', 'charging', 'unknown')
  ) then
    return;
  end if;
  for v_client in
    select
      c.client_id, b.top_up_cents, b.max_top_ups_per_day, b.monthly_ceiling_cents,
      date_trunc('month', now() at time zone z.zone) at time zone z.zone as month_began
    from public.voice_ai_clients c
    join public.billing_settings b on b.client_id = c.client_id
    join public.plans p on p.plan_id = c.plan_id
    cross join lateral (select private.time_zone_of(c.region, c.config) as zone) z
    where c.user_id = p_user_id and p.currency = p_currency and b.auto_top_up and v_available < b.threshold_cents
      and c.status <> 'deleting'
    -- The account is shared: the client that spent comes first, then any other that may fill it.
    order by (c.client_id = p_client_id) desc nulls last, c.client_id
  loop
    -- What was declined cost nothing; all else did, or may have.
    continue when (
      select count(*) from public.top_ups t
      where t.client_id = v_client.client_id and t.origin = 'automatic' and t.state not in ('declined', 'canceled')
        and t.requested_at > now() - interval '1 day'
    ) >= v_client.max_top_ups_per_day;
    continue when v_client.monthly_ceiling_cents < v_client.top_up_cents + (
      select coalesce(sum(t.amount_cents), 0) from public.top_ups t
      where t.client_id = v_client.client_id and t.origin = 'automatic' and t.state not in ('declined', 'canceled')
        and t.requested_at >= v_client.month_began
    );
    insert into public.top_ups (user_id, client_id, currency, amount_cents, origin, method)
    values (p_user_id, v_client.client_id, p_currency, v_client.top_up_cents, 'automatic', 'saved_card')
    on conflict do nothing;
    return;
  end loop;
end
$function$
;
-- may execute: nobody else

CREATE OR REPLACE FUNCTION private.count_calls()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  v_changes private.statistic[];
begin
  if tg_op = 'INSERT' then
    select array_agg(c) into v_changes from new_rows n cross join unnest(private.statistics_of_call(n, 1)) as c;
  elsif tg_op = 'DELETE' then
    select array_agg(c) into v_changes from old_rows o cross join unnest(private.statistics_of_call(o, -1)) as c;
  else
    select array_agg(c) into v_changes from (
      select private.statistics_of_call(n, 1) as counts from new_rows n
      union all
      select private.statistics_of_call(o, -1) from old_rows o
    ) as both_sides cross join unnest(both_sides.counts) as c;
    -- A call that turns out to have begun on another day takes its turns along.
    update public.conversation_logs l set call_day = private.day_of_call(n)
    from new_rows n join old_rows o on o.call_sid = n.call_sid
    where private.day_of_call(n) <> private.day_of_call(o) and l.client_id = n.client_id and l.call_sid = n.call_sid;
  end if;
  perform private.append_statistics(v_changes);
  return null;
end
$function$
;
-- may execute: nobody else

CREATE OR REPLACE FUNCTION private.count_turns()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  v_changes private.statistic[];
begin
  if tg_op = 'INSERT' then
    select array_agg(c) into v_changes from new_rows n cross join unnest(private.statistics_of_turn(n, 1)) as c;
  elsif tg_op = 'DELETE' then
    select array_agg(c) into v_changes from old_rows o cross join unnest(private.statistics_of_turn(o, -1)) as c;
  else
    select array_agg(c) into v_changes from (
      select private.statistics_of_turn(n, 1) as counts from new_rows n
      union all
      select private.statistics_of_turn(o, -1) from old_rows o
    ) as both_sides cross join unnest(both_sides.counts) as c;
  end if;
  perform private.append_statistics(v_changes);
  return null;
end
$function$
;
-- may execute: nobody else

CREATE OR REPLACE FUNCTION private.credit(p_user_id uuid, p_currency text, p_cents bigint, p_kind text, p_key text, p_from text, p_client_id text DEFAULT NULL::text, p_month date DEFAULT NULL::date, OUT applied boolean, OUT added_cents bigint, OUT due_paid_cents bigint)
 RETURNS record
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  v_account public.credits;
  v_group uuid := gen_random_uuid();
begin
  if p_cents is null or p_cents <= 0 then
    raise exception 'cannot credit % cents', coalesce(p_cents::text, 'null') using errcode = '22023';
  end if;
  v_account := private.lock_account(p_user_id, p_currency);
  select
    coalesce(sum(e.amount_cents) filter (where e.account = 'customer'), 0),
    coalesce(sum(e.amount_cents) filter (where e.account = 'due'), 0),
    count(*) = 0
  into added_cents, due_paid_cents, applied
  from public.ledger_entries e where e.idempotency_key = p_key;
  if not applied then
    return;
  end if;
  due_paid_cents := least(p_cents, round(v_account.due * 100)::bigint);
  added_cents := p_cents - due_paid_cents;
  insert into public.ledger_entries
    (group_id, account, user_id, client_id, amount_cents, currency, kind, idempotency_key, billing_month)
  select v_group, side.account, p_user_id, p_client_id, side.cents, p_currency, p_kind, p_key, p_month
  from (values ('customer', added_cents), ('due', due_paid_cents), (p_from, -p_cents)) as side (account, cents)
  where side.cents <> 0;
  update public.credits k set
    balance = k.balance + added_cents::numeric / 100, due = k.due - due_paid_cents::numeric / 100
  where k.user_id = p_user_id and k.currency = p_currency;
end
$function$
;
-- may execute: nobody else

CREATE OR REPLACE FUNCTION private.date_turn()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
begin
  select private.day_of_call(s) into new.call_day from public.call_sessions s
  where s.client_id = new.client_id and s.call_sid = new.call_sid for share;
  return new;
end
$function$
;
-- may execute: nobody else

CREATE OR REPLACE FUNCTION private.day_of_call(p_call call_sessions)
 RETURNS date
 LANGUAGE plpgsql
 IMMUTABLE
 SET search_path TO ''
AS $function$
begin
  return (p_call.start_time at time zone p_call.time_zone)::date;
end
$function$
;
-- may execute: nobody else

CREATE OR REPLACE FUNCTION private.drop_forgotten_turn()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
begin
  if exists (
    select from public.call_sessions s
    where s.client_id = new.client_id and s.call_sid = new.call_sid and s.caller_number = 'forgotten'
  ) then
    return null;
  end if;
  return new;
end
$function$
;
-- may execute: nobody else

CREATE OR REPLACE FUNCTION private.end_life()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
begin
  update public.client_lives l set
    ended_at = now(),
    last_lines = (
      select coalesce(jsonb_object_agg(m.month, private.usage_lines(old.client_id, m.month, l.time_zone)), '{}')
      from (
        select s.billing_month as month from public.call_sessions s
        where s.client_id = old.client_id and s.billed_as in ('included', 'charged')
        union
        select private.month_at(x.created_at, l.time_zone) from public.sms_logs x where x.client_id = old.client_id
      ) m
    )
  where l.client_id = old.client_id and l.generation = old.generation;
  return old;
end
$function$
;
-- may execute: nobody else

CREATE OR REPLACE FUNCTION private.fold_statistics(p_client_id text)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  v_days date[];
begin
  if current_setting('transaction_isolation') <> 'read committed'
    or not pg_try_advisory_xact_lock(hashtextextended('klariqo.statistics.' || p_client_id, 0)) then
    return;
  end if;
  select array_agg(distinct s.day) into v_days
  from public.call_statistics s where s.client_id = p_client_id and s.change > 0;
  -- One statement: whoever reads meanwhile sees all of it or nothing.
  with gone as (
    delete from public.call_statistics s where s.client_id = p_client_id and s.change > 0 returning s.*
  )
  insert into public.call_statistics as s (client_id, day, measure, series, bucket, change, count, total)
  select g.client_id, g.day, g.measure, g.series, g.bucket, 0, sum(g.count), sum(g.total)
  from gone g group by g.client_id, g.day, g.measure, g.series, g.bucket
  order by g.measure, g.day, g.series, g.bucket
  on conflict (client_id, measure, day, series, bucket, change)
    do update set count = s.count + excluded.count, total = s.total + excluded.total;
  -- Where a call only passed through ("ringing") nothing is left.
  delete from public.call_statistics s
  where s.client_id = p_client_id and s.measure in ('calls', 'hours', 'lengths', 'durations', 'turns', 'played', 'triggers')
    and s.day = any (v_days) and s.change = 0 and s.count = 0 and s.total = 0;
end
$function$
;
-- may execute: nobody else

CREATE OR REPLACE FUNCTION private.forget_alert()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
begin
  update public.sms_logs m set message_content = ''
  where m.client_id = new.client_id and m.key = 'alert:' || new.twilio_sid and m.message_content <> '';
  return null;
end
$function$
;
-- may execute: nobody else

CREATE OR REPLACE FUNCTION private.forget_statistics()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
begin
  delete from public.call_statistics s where s.client_id = old.client_id;
  return null;
end
$function$
;
-- may execute: nobody else

CREATE OR REPLACE FUNCTION private.forget_summary()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
begin
  delete from public.call_summaries y where y.client_id = new.client_id and y.call_sid = new.call_sid;
  update public.sms_logs m set message_content = ''
  where m.client_id = new.client_id and m.call_sid = new.call_sid and m.kind = 'owner_alert' and m.message_content <> '';
  return null;
end
$function$
;
-- may execute: nobody else

CREATE OR REPLACE FUNCTION private.forget_wishes()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
begin
  delete from public.appointments a where a.client_id = new.client_id and a.call_sid = new.call_sid;
  delete from public.caller_messages m where m.client_id = new.client_id and m.call_sid = new.call_sid;
  return null;
end
$function$
;
-- may execute: nobody else

CREATE OR REPLACE FUNCTION private.give_retention()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
begin
  insert into public.retention (client_id) values (new.client_id) on conflict (client_id) do nothing;
  return null;
end
$function$
;
-- may execute: nobody else

CREATE OR REPLACE FUNCTION private.give_settings()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
begin
  insert into public.client_limits (
    client_id, calls_per_hour, calls_per_day, outbound_per_hour, outbound_concurrent, minutes_per_call,
    spend_per_day_cents, destination_countries
  )
  select
    new.client_id, d.calls_per_hour, d.calls_per_day, d.outbound_per_hour, d.outbound_concurrent, d.minutes_per_call,
    d.spend_per_day_cents, d.destination_countries
  from public.limit_defaults d where d.region = new.region
  on conflict (client_id) do nothing;
  -- A region without defaults: the columns' own, and no country to ring.
  insert into public.client_limits (client_id) values (new.client_id) on conflict (client_id) do nothing;
  insert into public.billing_settings (client_id) values (new.client_id) on conflict (client_id) do nothing;
  return null;
end
$function$
;
-- may execute: nobody else

CREATE OR REPLACE FUNCTION private.is_over(p_month date, p_zone text)
 RETURNS boolean
 LANGUAGE sql
 STABLE
 SET search_path TO ''
AS $function$
  select now() >= (p_month + interval '1 month') at time zone p_zone
$function$
;
-- may execute: authenticated, service_role

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
  if not private.is_platform() then
    -- What the price and the limits rest on.
    new.start_time := old.start_time;
    new.direction := old.direction;
    if old.admitted_at is not null or old.settled_at is not null then
      -- Whether it is a test was said when it was let in.
      new.metadata := new.metadata - 'test' || case
        when old.metadata ? 'test' then jsonb_build_object('test', old.metadata -> 'test') else '{}' end;
    end if;
    if old.settled_at is not null then
      -- A late or repeated report must not differ from what was billed.
      new.status := old.status;
      new.duration_seconds := old.duration_seconds;
    end if;
  end if;
  return new;
end
$function$
;
-- may execute: nobody else

CREATE OR REPLACE FUNCTION private.keep_forgotten()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
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
$function$
;
-- may execute: nobody else

CREATE OR REPLACE FUNCTION private.keep_life()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
begin
  insert into public.client_lives as l (client_id, generation, user_id, business_name, plan_id, time_zone, served_from)
  values (
    new.client_id, new.generation, new.user_id, new.business_name, new.plan_id,
    private.time_zone_of(new.region, new.config),
    case when new.status = 'active' then case tg_op when 'INSERT' then new.created_at else now() end end
  )
  on conflict (client_id, generation) do update set
    user_id = excluded.user_id, business_name = excluded.business_name, plan_id = excluded.plan_id,
    time_zone = excluded.time_zone, served_from = coalesce(l.served_from, excluded.served_from),
    -- The same life again: its row was deleted by hand and put back.
    ended_at = case tg_op when 'INSERT' then null else l.ended_at end;
  return null;
end
$function$
;
-- may execute: nobody else

CREATE OR REPLACE FUNCTION private.keep_sms_facts()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
begin
  if not private.is_platform() then
    new.message_type := old.message_type;
  end if;
  if new.status <> old.status and (
    private.sms_rank(new.status) <= private.sms_rank(old.status)
    or (private.sms_is_free(new.status) and not private.sms_is_free(old.status))
  ) then
    new.status := old.status;
    new.error_code := old.error_code;
    new.error := old.error;
  end if;
  if 'forgotten' in (old.phone_number, new.phone_number) then
    new.phone_number := 'forgotten';
    new.message_content := '';
    new.error := null;
  end if;
  return new;
end
$function$
;
-- may execute: nobody else

CREATE OR REPLACE FUNCTION private.kept_number(p_client_id text, p_number text, p_at timestamp with time zone)
 RETURNS text
 LANGUAGE sql
 STABLE
 SET search_path TO ''
AS $function$
  select case when exists (
    select from public.audit_log a
    where a.at >= p_at and a.action = 'caller.forgotten' and a.client_id = p_client_id
      and a.details ->> 'caller_hash' = private.caller_hash(p_number)
  ) then 'forgotten' else p_number end
$function$
;
-- may execute: nobody else

CREATE OR REPLACE FUNCTION private.last_life(p_client_id text)
 RETURNS client_lives
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
declare
  v_life public.client_lives;
begin
  select l.* into v_life from public.client_lives l where l.client_id = p_client_id order by l.generation desc limit 1;
  if not found then
    raise exception 'no client %', coalesce(p_client_id, 'named') using errcode = 'KC001';
  end if;
  return v_life;
end
$function$
;
-- may execute: authenticated, service_role

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

CREATE OR REPLACE FUNCTION private.lock_account(p_user_id uuid, p_currency text)
 RETURNS credits
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  v_account public.credits;
begin
  loop
    select k.* into v_account from public.credits k
    where k.user_id = p_user_id and k.currency = p_currency for update;
    exit when found;
    insert into public.credits (user_id, balance, currency) values (p_user_id, 0, p_currency)
    on conflict (user_id, currency) do nothing;
  end loop;
  return v_account;
end
$function$
;
-- may execute: nobody else

CREATE OR REPLACE FUNCTION private.lock_before_delete()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
begin
  perform from public.credits k
  where k.user_id in (
    select h.user_id from public.call_holds h where h.resolved_at is null
    union
    select c.user_id from public.call_sessions s join public.voice_ai_clients c on c.client_id = s.client_id
    where s.settled_at is null
  )
  order by k.user_id, k.currency for update;
  return null;
end
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

CREATE OR REPLACE FUNCTION private.missing_statistics(p_client_id text)
 RETURNS SETOF private.statistic
 LANGUAGE sql
 STABLE
 SET search_path TO ''
AS $function$
  with counted as (
    select c.* from public.call_sessions s cross join unnest(private.statistics_of_call(s, 1)) as c
    where p_client_id is null or s.client_id = p_client_id
    union all
    select c.* from public.conversation_logs l cross join unnest(private.statistics_of_turn(l, 1)) as c
    where l.source is not null and (p_client_id is null or l.client_id = p_client_id)
    union all
    select s.client_id, s.day, s.measure, s.series, s.bucket, -s.count, -s.total from public.call_statistics s
    where p_client_id is null or s.client_id = p_client_id
  )
  select c.client_id, c.day, c.measure, c.series, c.bucket, sum(c.count)::bigint, sum(c.total)::bigint
  from counted c group by c.client_id, c.day, c.measure, c.series, c.bucket
  having sum(c.count) <> 0 or sum(c.total) <> 0
$function$
;
-- may execute: nobody else

CREATE OR REPLACE FUNCTION private.month_at(p_moment timestamp with time zone, p_zone text)
 RETURNS date
 LANGUAGE sql
 STABLE
 SET search_path TO ''
AS $function$
  select date_trunc('month', p_moment at time zone p_zone)::date
$function$
;
-- may execute: authenticated, service_role

CREATE OR REPLACE FUNCTION private.my_account_client_ids()
 RETURNS SETOF text
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO ''
AS $function$
  select c.client_id from public.voice_ai_clients c where c.user_id in (select private.my_user_ids())
$function$
;
-- may execute: authenticated

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
      return query select c.client_id from public.voice_ai_clients c where c.user_id = private.asking_user_id();
  end case;
end
$function$
;
-- may execute: authenticated

CREATE OR REPLACE FUNCTION private.my_own_client_ids()
 RETURNS SETOF text
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO ''
AS $function$
  select c.client_id from public.voice_ai_clients c
  where coalesce(private.claimed_role(), 'owner') = 'owner' and c.user_id = private.asking_user_id()
$function$
;
-- may execute: authenticated

CREATE OR REPLACE FUNCTION private.my_own_user_ids()
 RETURNS SETOF uuid
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO ''
AS $function$
  select private.asking_user_id()
  where coalesce(private.claimed_role(), 'owner') = 'owner' and private.asking_user_id() is not null
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
    else return query select private.asking_user_id() where private.asking_user_id() is not null;
  end case;
end
$function$
;
-- may execute: authenticated

CREATE OR REPLACE FUNCTION private.needed_for_call(p_client_id text, p_month date, p_plan plans)
 RETURNS bigint
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO ''
AS $function$
  select case
    when (
      select count(*) from public.call_holds h
      where h.client_id = p_client_id and h.billing_month = p_month and h.resolved_at is null and h.amount_cents = 0
    ) + (
      select count(*) from public.call_sessions s
      where s.client_id = p_client_id and s.billing_month = p_month and s.billed_as = 'included'
    ) < p_plan.included_calls then 0
    else round(p_plan.per_call * 100)::bigint
  end
$function$
;
-- may execute: nobody else

CREATE OR REPLACE FUNCTION private.operations_of(p_client_id text)
 RETURNS text[]
 LANGUAGE sql
 STABLE
 SET search_path TO ''
AS $function$
  select array_agg(left(encode(sha256(convert_to(format('client.%s:v%s:%s', verb, life, p_client_id), 'UTF8')), 'hex'), 24))
  from unnest(array['create', 'delete']) as verb, generate_series(1, 1 + greatest(
    (select c.generation from public.voice_ai_clients c where c.client_id = p_client_id),
    (select r.generation from public.removed_clients r where r.client_id = p_client_id), 1
  )) as life
$function$
;
-- may execute: nobody else

CREATE OR REPLACE FUNCTION private.opt_out_hash(p_client_id text, p_number text)
 RETURNS text
 LANGUAGE sql
 STABLE
 SET search_path TO ''
AS $function$
  select private.caller_hash(p_client_id || ':' || p_number)
$function$
;
-- may execute: nobody else

CREATE OR REPLACE FUNCTION private.opted_out(p_client_id text, p_number text)
 RETURNS boolean
 LANGUAGE sql
 STABLE
 SET search_path TO ''
AS $function$
  select exists (
    select from public.sms_opt_outs o
    where o.client_id = p_client_id and o.number_hash = private.opt_out_hash(p_client_id, p_number)
  )
$function$
;
-- may execute: nobody else

CREATE OR REPLACE FUNCTION private.origin()
 RETURNS text
 LANGUAGE sql
 STABLE
 SET search_path TO ''
AS $function$
  select case
    when current_setting('role', true) = 'service_role' then coalesce(private.platform_header('x-klariqo-origin'), 'api')
    when current_setting('role', true) in ('authenticated', 'anon') then 'api'
    else 'sql ' || coalesce(host(inet_client_addr()), 'local')
  end
$function$
;
-- may execute: nobody else

CREATE OR REPLACE FUNCTION private.pay_due(p_user_id uuid, p_currency text)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  v_cents bigint;
  v_group uuid := gen_random_uuid();
begin
  select round(least(k.balance - k.held, k.due) * 100)::bigint into v_cents from public.credits k
  where k.user_id = p_user_id and k.currency = p_currency;
  if coalesce(v_cents, 0) <= 0 then
    return;
  end if;
  insert into public.ledger_entries (group_id, account, user_id, amount_cents, currency, kind, idempotency_key)
  values
    (v_group, 'customer', p_user_id, -v_cents, p_currency, 'due_paid', 'due_paid:' || v_group),
    (v_group, 'due', p_user_id, v_cents, p_currency, 'due_paid', 'due_paid:' || v_group);
  update public.credits k set balance = k.balance - v_cents::numeric / 100, due = k.due - v_cents::numeric / 100
  where k.user_id = p_user_id and k.currency = p_currency;
end
$function$
;
-- may execute: nobody else

CREATE OR REPLACE FUNCTION private.percentiles(p_values integer[], p_counts bigint[], p_ranks numeric[])
 RETURNS integer[]
 LANGUAGE plpgsql
 IMMUTABLE
 SET search_path TO ''
AS $function$
declare
  v_all bigint := (select sum(c) from unnest(p_counts) as c);
  v_seen bigint := 0;
  v_found integer[] := array_fill(null::integer, array[cardinality(p_ranks)]);
  v_value integer;
  v_count bigint;
begin
  for v_value, v_count in select * from unnest(p_values, p_counts) as v (value, count) order by v.value loop
    v_seen := v_seen + v_count;
    for i in 1 .. cardinality(p_ranks) loop
      if v_found[i] is null and v_seen >= ceil(p_ranks[i] * v_all) then
        v_found[i] := v_value;
      end if;
    end loop;
  end loop;
  return v_found;
end
$function$
;
-- may execute: authenticated, service_role

CREATE OR REPLACE FUNCTION private.platform_header(p_name text)
 RETURNS text
 LANGUAGE sql
 STABLE
 SET search_path TO ''
AS $function$
  select nullif(btrim(left(regexp_replace(
    nullif(current_setting('request.headers', true), '')::jsonb ->> p_name, '[[:cntrl:]]', ' ', 'g'
  ), 200)), '')
  where current_setting('role', true) = 'service_role'
$function$
;
-- may execute: nobody else

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

CREATE OR REPLACE FUNCTION private.primary_key(p_table regclass)
 RETURNS text[]
 LANGUAGE sql
 STABLE
 SET search_path TO ''
AS $function$
  select array_agg(a.attname::text order by k.position)
  from pg_catalog.pg_index i, unnest(i.indkey::smallint[]) with ordinality as k (number, position), pg_catalog.pg_attribute a
  where i.indrelid = p_table and i.indisprimary and a.attrelid = p_table and a.attnum = k.number
$function$
;
-- may execute: nobody else

CREATE OR REPLACE FUNCTION private.purge_wishes(p_client_id text, p_before timestamp with time zone, p_batch integer)
 RETURNS integer
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  v_appointments integer;
  v_messages integer;
begin
  delete from public.appointments a where a.client_id = p_client_id and a.id in (
    select o.id from public.appointments o where o.client_id = p_client_id and o.created_at < p_before limit p_batch
  );
  get diagnostics v_appointments = row_count;
  delete from public.caller_messages m where m.client_id = p_client_id and m.id in (
    select o.id from public.caller_messages o where o.client_id = p_client_id and o.created_at < p_before limit p_batch
  );
  get diagnostics v_messages = row_count;
  return v_appointments + v_messages;
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

CREATE OR REPLACE FUNCTION private.release_before_delete()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  v_hold public.call_holds;
begin
  for v_hold in
    select h.* from public.call_holds h
    where h.resolved_at is null and h.client_id = old.client_id
      and (tg_table_name = 'voice_ai_clients' or h.call_sid = to_jsonb(old) ->> 'call_sid')
    order by h.user_id, h.currency, h.call_sid
  loop
    perform private.resolve_hold(v_hold.call_sid, 'released');
    perform private.pay_due(v_hold.user_id, v_hold.currency);
  end loop;
  return old;
end
$function$
;
-- may execute: nobody else

CREATE OR REPLACE FUNCTION private.replace_appointment()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
begin
  update public.appointments a
  set status = 'cancelled', metadata = a.metadata || jsonb_build_object('replaced_by', new.id)
  where a.client_id = new.client_id and a.call_sid = new.call_sid and a.id <> new.id and a.status = 'requested'
    and lower(a.customer_name) = lower(new.customer_name) and lower(a.job) = lower(new.job);
  return null;
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

CREATE OR REPLACE FUNCTION private.require_operator()
 RETURNS void
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
begin
  if not private.is_platform() and coalesce(private.claimed_role(), '') <> 'operator' then
    raise exception 'operators only' using errcode = '42501';
  end if;
end
$function$
;
-- may execute: nobody else

CREATE OR REPLACE FUNCTION private.resolve_hold(p_call_sid text, p_resolution text)
 RETURNS boolean
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  v_hold public.call_holds;
begin
  select h.* into v_hold from public.call_holds h where h.call_sid = p_call_sid and h.resolved_at is null;
  if not found then
    return false;
  end if;
  perform private.lock_account(v_hold.user_id, v_hold.currency);
  update public.call_holds h set resolved_at = now(), resolution = p_resolution
  where h.call_sid = p_call_sid and h.resolved_at is null
  returning h.* into v_hold;
  if not found then
    return false;
  end if;
  update public.credits k set held = k.held - v_hold.amount_cents::numeric / 100
  where k.user_id = v_hold.user_id and k.currency = v_hold.currency and v_hold.amount_cents > 0;
  return true;
end
$function$
;
-- may execute: nobody else

CREATE OR REPLACE FUNCTION private.served_in(p_life client_lives, p_month date)
 RETURNS boolean
 LANGUAGE sql
 STABLE
 SET search_path TO ''
AS $function$
  select coalesce(
    private.month_at(p_life.served_from, p_life.time_zone) <= p_month
      and (p_life.ended_at is null or private.month_at(p_life.ended_at, p_life.time_zone) >= p_month),
    false
  )
$function$
;
-- may execute: authenticated, service_role

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

CREATE OR REPLACE FUNCTION private.sms_is_free(p_status text)
 RETURNS boolean
 LANGUAGE sql
 IMMUTABLE
 SET search_path TO ''
AS $function$
  select p_status in ('sending', 'uncertain', 'refused')
$function$
;
-- may execute: authenticated, service_role

CREATE OR REPLACE FUNCTION private.sms_rank(p_status text)
 RETURNS integer
 LANGUAGE sql
 IMMUTABLE
 SET search_path TO ''
AS $function$
  select case p_status
    when 'sending' then 0 when 'uncertain' then 1 when 'refused' then 2 when 'queued' then 2 when 'sent' then 3
    when 'delivered' then 4 when 'undelivered' then 4 when 'failed' then 4
  end
$function$
;
-- may execute: authenticated, service_role

CREATE OR REPLACE FUNCTION private.statistics_of_call(p_call call_sessions, p_sign integer)
 RETURNS private.statistic[]
 LANGUAGE plpgsql
 IMMUTABLE
 SET search_path TO ''
AS $function$
declare
  v_start timestamp := p_call.start_time at time zone p_call.time_zone;
  v_day date := v_start::date;
  v_series text := p_call.status || '/' || coalesce(p_call.billed_as, '') || '/' || coalesce(p_call.refused, '');
  v_cents bigint := round(coalesce(p_call.cost_amount, 0) * 100);
  v_counts private.statistic[] := array[
    row (p_call.client_id, v_day, 'calls', v_series, 0, p_sign, p_sign * v_cents),
    row (p_call.client_id, v_day, 'hours', '', extract(hour from v_start), p_sign, 0)
  ];
begin
  -- Who was refused heard a sentence or left a message: nobody answered, and those seconds are no conversation.
  if p_call.duration_seconds > 0 and p_call.refused is null then
    v_counts := v_counts || array[
      row (
        p_call.client_id, v_day, 'lengths', case p_call.status when 'completed' then 'answered' else '' end,
        0, p_sign, p_sign * p_call.duration_seconds
      ),
      row (p_call.client_id, v_day, 'durations', '', private.bucket_of(p_call.duration_seconds), p_sign, 0)
    ]::private.statistic[];
  end if;
  return v_counts;
end
$function$
;
-- may execute: nobody else

CREATE OR REPLACE FUNCTION private.statistics_of_turn(p_turn conversation_logs, p_sign integer)
 RETURNS private.statistic[]
 LANGUAGE plpgsql
 IMMUTABLE
 SET search_path TO ''
AS $function$
declare
  v_counts private.statistic[] := '{}';
  v_file text;
begin
  if p_turn.source is null then
    return v_counts;
  end if;
  v_counts := v_counts || row (
    p_turn.client_id, p_turn.call_day, 'turns', p_turn.source,
    case
      when p_turn.user_end_to_audio_ms is not null then private.bucket_of(p_turn.user_end_to_audio_ms)
      when p_turn.response_time_ms is not null then -1
      else -2
    end,
    p_sign, 0
  )::private.statistic;
  foreach v_file in array p_turn.audio_files_used loop
    continue when v_file is null;
    v_counts := v_counts || row (p_turn.client_id, p_turn.call_day, 'played', v_file, 0, p_sign, 0)::private.statistic;
  end loop;
  if p_turn.metadata ->> 'trigger' <> '' then
    v_counts := v_counts || row (
      p_turn.client_id, p_turn.call_day, 'triggers', p_turn.metadata ->> 'trigger', 0, p_sign, 0
    )::private.statistic;
  end if;
  return v_counts;
end
$function$
;
-- may execute: nobody else

CREATE OR REPLACE FUNCTION private.tenant_scope(p_table regclass)
 RETURNS text
 LANGUAGE sql
 STABLE
 SET search_path TO ''
AS $function$
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

CREATE OR REPLACE FUNCTION private.usage_lines(p_client_id text, p_month date, p_zone text)
 RETURNS jsonb
 LANGUAGE sql
 STABLE
 SET search_path TO ''
AS $function$
  with used as (
    select
      case s.billed_as when 'included' then 'included_calls' else 'further_calls' end as kind,
      round(s.cost_amount * 100)::bigint as unit_cents
    from public.call_sessions s
    where s.client_id = p_client_id and s.billing_month = p_month and s.billed_as in ('included', 'charged')
      -- No zone is further from UTC than a day; this lets the index on the start serve.
      and s.start_time >= p_month - interval '1 day' and s.start_time < p_month + interval '1 month 1 day'
    union all
    select 'sms', round(coalesce(m.cost_amount, 0) * 100)::bigint
    from public.sms_logs m
    where m.client_id = p_client_id and m.message_type <> 'inbound' and not private.sms_is_free(m.status)
      and private.month_at(m.created_at, p_zone) = p_month
  ), lines as (
    select u.kind, u.unit_cents, count(*) as quantity from used u group by u.kind, u.unit_cents
  )
  select coalesce(jsonb_agg(jsonb_build_object(
    'kind', l.kind, 'quantity', l.quantity, 'unit_cents', l.unit_cents, 'amount_cents', l.quantity * l.unit_cents,
    'posted_cents', l.quantity * l.unit_cents
  ) order by array_position(array['included_calls', 'further_calls', 'sms'], l.kind), l.unit_cents), '[]')
  from lines l
$function$
;
-- may execute: authenticated, service_role

CREATE OR REPLACE FUNCTION private.use_sms()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  v_client public.voice_ai_clients;
  v_plan public.plans;
  v_cents bigint;
begin
  if private.sms_is_free(new.status) or (tg_op = 'UPDATE' and not private.sms_is_free(old.status)) then
    return null;
  end if;
  select c.* into strict v_client from public.voice_ai_clients c where c.client_id = new.client_id for key share;
  select p.* into strict v_plan from public.plans p where p.plan_id = v_client.plan_id;
  v_cents := case when new.message_type = 'inbound' then 0 else round(v_plan.per_sms * 100)::bigint end;
  if v_cents > 0 then
    perform private.charge(
      v_client.user_id, v_plan.currency, v_cents, 'sms', 'sms:' || new.client_id || ':' || new.id, new.client_id,
      date_trunc('month', new.created_at at time zone private.time_zone_of(v_client.region, v_client.config))::date
    );
    update public.sms_logs m set cost_amount = v_cents::numeric / 100 where m.client_id = new.client_id and m.id = new.id;
  end if;
  insert into public.usage_logs (user_id, client_id, type, amount, currency, description)
  values (
    v_client.user_id, new.client_id, 'sms', v_cents::numeric / 100, v_plan.currency,
    case when new.message_type = 'inbound' then 'Message received' else 'Message sent' end
  );
  return null;
end
$function$
;
-- may execute: nobody else

CREATE OR REPLACE FUNCTION private.why_refused(p_client voice_ai_clients, p_account credits, p_direction text, p_call_sid text, p_needed bigint, p_test boolean, p_counted boolean)
 RETURNS text
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  v_limits public.client_limits;
  v_hour bigint;
  v_day bigint;
  v_open bigint;
  v_dialled bigint;
  v_dialling bigint;
  v_spent bigint;
begin
  if p_client.status in ('suspended', 'deleting') then
    return 'suspended';
  end if;
  select l.* into strict v_limits from public.client_limits l where l.client_id = p_client.client_id;
  if p_direction = 'inbound' then
    select count(*) filter (where s.created_at > now() - interval '1 hour'), count(*) into v_hour, v_day
    from public.call_sessions s
    where s.client_id = p_client.client_id and s.direction = 'inbound' and s.refused is null
      and s.created_at > now() - interval '24 hours' and s.call_sid is distinct from p_call_sid;
    if v_hour >= v_limits.calls_per_hour then
      return 'calls_per_hour';
    elsif v_day >= v_limits.calls_per_day then
      return 'calls_per_day';
    end if;
  elsif not p_counted then
    select
      count(*),
      -- Those that no call has taken up yet; a dial that came to nothing is given up after two minutes.
      count(*) filter (where d.call_sid is null and d.authorised_at > now() - interval '2 minutes')
    into v_dialled, v_dialling
    from public.outbound_dials d where d.client_id = p_client.client_id and d.authorised_at > now() - interval '1 hour';
    select
      -- Those that were dialled without asking; the others are among the dials.
      count(*) filter (where s.created_at > now() - interval '1 hour' and not exists (
        select from public.outbound_dials d
        where d.client_id = s.client_id and d.call_sid = s.call_sid and d.authorised_at > now() - interval '1 hour'
      )),
      count(*) filter (where s.settled_at is null)
    into v_hour, v_open
    from public.call_sessions s
    where s.client_id = p_client.client_id and s.direction = 'outbound' and s.refused is null
      -- Longer than the carrier lets a call last: its end was lost, and it is not open.
      and s.created_at > now() - interval '250 minutes' and s.call_sid is distinct from p_call_sid;
    if v_hour + v_dialled >= v_limits.outbound_per_hour then
      return 'outbound_per_hour';
    elsif v_open + v_dialling >= v_limits.outbound_concurrent then
      return 'outbound_concurrent';
    end if;
  end if;
  if p_test then
    return null;
  end if;
  if p_needed > 0 then
    select
      coalesce((
        select round(sum(u.amount) * 100)::bigint from public.usage_logs u
        where u.client_id = p_client.client_id and u.created_at > now() - interval '24 hours' and u.type in ('call', 'sms')
      ), 0) + coalesce((
        select sum(h.amount_cents) from public.call_holds h where h.client_id = p_client.client_id and h.resolved_at is null
      ), 0)
    into v_spent;
    if v_spent + p_needed > v_limits.spend_per_day_cents then
      return 'spend_per_day';
    end if;
  end if;
  if p_account.due > 0 or round((p_account.balance - p_account.held) * 100) < p_needed then
    return 'unpaid';
  end if;
  return null;
end
$function$
;
-- may execute: nobody else

CREATE OR REPLACE FUNCTION private.wishes_before(p_client_id text, p_before timestamp with time zone)
 RETURNS bigint
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO ''
AS $function$
  select (select count(*) from public.appointments a where a.client_id = p_client_id and a.created_at < p_before)
    + (select count(*) from public.caller_messages m where m.client_id = p_client_id and m.created_at < p_before)
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

CREATE OR REPLACE FUNCTION public.adjust_credit(p_client_id text, p_amount_cents bigint, p_reason text, p_key text)
 RETURNS jsonb
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  v_life public.client_lives := private.last_life(p_client_id);
  v_currency text;
  v_account public.credits;
  v_available bigint;
  v_before bigint;
  v_owner uuid;
  v_key text := 'adjustment:' || p_client_id || ':' || p_key;
begin
  if coalesce(p_amount_cents, 0) = 0 then
    raise exception 'an adjustment is of some amount' using errcode = '22023';
  end if;
  if length(btrim(coalesce(p_reason, ''))) not between 3 and 500 then
    raise exception 'an adjustment has a reason of 3 to 500 characters' using errcode = '22023';
  end if;
  if coalesce(p_key, '') !~ '^[A-Za-z0-9_.:-]{1,100}$' then
    raise exception 'an adjustment has a key of letters, digits and . : _ -' using errcode = '22023';
  end if;
  select p.currency into strict v_currency from public.plans p where p.plan_id = v_life.plan_id;
  v_account := private.lock_account(v_life.user_id, v_currency);
  v_available := round((v_account.balance - v_account.held) * 100)::bigint;
  select -e.amount_cents, e.user_id into v_before, v_owner from public.ledger_entries e
  where e.idempotency_key = v_key and e.account = 'adjustments';
  if v_owner <> v_life.user_id then
    raise exception 'it was of an earlier owner of the client' using errcode = 'KB102';
  end if;
  if v_before is not null and v_before <> p_amount_cents then
    raise exception 'it was of % %', v_currency, (v_before::numeric / 100)::numeric(12, 2) using errcode = 'KB102';
  end if;

  if v_before is null and p_amount_cents > 0 then
    perform private.credit(v_life.user_id, v_currency, p_amount_cents, 'adjustment', v_key, 'adjustments', p_client_id);
  elsif v_before is null then
    if -p_amount_cents > v_available then
      raise exception '% % is available (balance %, held %)', v_currency, (v_available::numeric / 100)::numeric(12, 2),
        v_account.balance, v_account.held using errcode = 'KB101';
    end if;
    perform private.charge(
      v_life.user_id, v_currency, -p_amount_cents, 'adjustment', v_key, p_client_id, null, 'adjustments'
    );
  end if;
  if v_before is null then
    -- Of the migration that keeps the audit log.
    perform private.audit('credit.adjusted', p_client_id, jsonb_build_object(
      'amount_cents', p_amount_cents, 'currency', v_currency, 'reason', btrim(p_reason), 'key', p_key
    ));
  end if;
  select k.* into strict v_account from public.credits k where k.user_id = v_life.user_id and k.currency = v_currency;
  return jsonb_build_object(
    'applied', v_before is null,
    'balance_cents', round(v_account.balance * 100)::bigint,
    'due_cents', round(v_account.due * 100)::bigint,
    'currency', v_currency
  );
end
$function$
;
-- may execute: service_role

CREATE OR REPLACE FUNCTION public.admit_call(p_call_sid text, p_client_id text DEFAULT NULL::text, p_caller_number text DEFAULT NULL::text, p_direction text DEFAULT 'inbound'::text, p_test boolean DEFAULT false, p_started_at timestamp with time zone DEFAULT NULL::timestamp with time zone)
 RETURNS jsonb
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  v_client public.voice_ai_clients;
  v_plan public.plans;
  v_account public.credits;
  v_call public.call_sessions;
  v_month date;
  v_needed bigint;
  v_counted boolean := false;
  v_test boolean;
begin
  if p_direction is null or p_direction not in ('inbound', 'outbound') then
    raise exception '% is no direction of a call', coalesce(p_direction, 'null') using errcode = '22023';
  end if;
  v_client := private.calling_client(coalesce(
    p_client_id,
    case when private.is_platform() then (select s.client_id from public.call_sessions s where s.call_sid = p_call_sid)
    else private.claimed_client_id() end
  ));
  select p.* into strict v_plan from public.plans p where p.plan_id = v_client.plan_id;
  v_account := private.lock_account(v_client.user_id, v_plan.currency);

  insert into public.call_sessions (call_sid, client_id, caller_number, direction, start_time, metadata)
  values (
    p_call_sid, v_client.client_id, p_caller_number, p_direction, coalesce(p_started_at, now()),
    case when p_test then '{"test": true}'::jsonb else '{}'::jsonb end
  )
  on conflict (call_sid) do nothing;
  select s.* into v_call from public.call_sessions s
  where s.call_sid = p_call_sid and s.client_id = v_client.client_id for update;
  if not found then
    raise exception 'no call %', p_call_sid using errcode = 'KC002';
  end if;

  -- A call that is over already has been counted and billed; there is nothing left to promise.
  if v_call.admitted_at is null and v_call.refused is null and v_call.settled_at is null then
    v_test := p_test or coalesce(v_call.metadata ->> 'test', 'false') = 'true';
    v_month := date_trunc('month', v_call.start_time at time zone v_call.time_zone)::date;
    v_needed := case when v_test then 0 else private.needed_for_call(v_client.client_id, v_month, v_plan) end;
    if v_call.direction = 'outbound' then
      update public.outbound_dials d set call_sid = p_call_sid
      where d.dial_id = (
        select o.dial_id from public.outbound_dials o
        where o.client_id = v_client.client_id and o.call_sid is null and o.authorised_at > now() - interval '2 minutes'
        order by o.authorised_at, o.dial_id limit 1
      );
      v_counted := found;
    end if;
    v_call.refused := private.why_refused(v_client, v_account, v_call.direction, p_call_sid, v_needed, v_test, v_counted);
    update public.call_sessions s set
      refused = v_call.refused,
      admitted_at = case when v_call.refused is null then now() end,
      caller_number = coalesce(s.caller_number, p_caller_number),
      metadata = case when v_test then s.metadata || '{"test": true}'::jsonb else s.metadata end
    where s.call_sid = p_call_sid;
    if v_call.refused is null and not v_test then
      insert into public.call_holds (call_sid, client_id, user_id, currency, billing_month, amount_cents, price_cents)
      values (
        p_call_sid, v_client.client_id, v_client.user_id, v_plan.currency, v_month, v_needed,
        round(v_plan.per_call * 100)::bigint
      );
      update public.credits k set held = k.held + v_needed::numeric / 100
      where k.user_id = v_client.user_id and k.currency = v_plan.currency and v_needed > 0;
    end if;
    if v_call.refused = 'unpaid' or (v_call.refused is null and v_needed > 0) then
      perform private.consider_top_up(v_client.user_id, v_plan.currency, v_client.client_id);
    end if;
  end if;

  return jsonb_build_object(
    'admitted', v_call.refused is null,
    'reason', v_call.refused,
    'action', case
      when v_call.refused is null then 'answer'
      when v_call.refused = 'unpaid' then
        (select b.unpaid_action from public.billing_settings b where b.client_id = v_client.client_id)
      else 'message'
    end,
    'max_seconds', (select l.minutes_per_call * 60 from public.client_limits l where l.client_id = v_client.client_id)
  );
end
$function$
;
-- may execute: authenticated, service_role

CREATE OR REPLACE FUNCTION public.authorise_dial(p_client_id text, p_country text, p_kind text)
 RETURNS jsonb
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  v_client public.voice_ai_clients;
  v_plan public.plans;
  v_limits public.client_limits;
  v_account public.credits;
  v_month date;
  v_reason text;
begin
  v_client := private.calling_client(p_client_id);
  select p.* into strict v_plan from public.plans p where p.plan_id = v_client.plan_id;
  select l.* into strict v_limits from public.client_limits l where l.client_id = p_client_id;
  v_account := private.lock_account(v_client.user_id, v_plan.currency);
  v_month := date_trunc('month', now() at time zone private.time_zone_of(v_client.region, v_client.config))::date;
  v_reason := case
    when not coalesce(upper(p_country) = any (v_limits.destination_countries), false) then 'destination_country'
    -- Everything but ordinary lines: premium, shared cost, satellite, what nobody has heard of.
    when coalesce(lower(p_kind), '') not in ('fixed', 'fixed_line', 'mobile', 'fixed_line_or_mobile', 'toll_free', 'voip')
      then 'premium_number'
    else private.why_refused(
      v_client, v_account, 'outbound', null, private.needed_for_call(p_client_id, v_month, v_plan), false, false
    )
  end;
  if v_reason is null then
    insert into public.outbound_dials (client_id, country, kind) values (p_client_id, upper(p_country), lower(p_kind));
  end if;
  return jsonb_build_object('allowed', v_reason is null, 'reason', v_reason, 'max_seconds', v_limits.minutes_per_call * 60);
end
$function$
;
-- may execute: authenticated, service_role

CREATE OR REPLACE FUNCTION public.begin_sms(p_client_id text, p_key text, p_to text, p_body text, p_kind text, p_country text DEFAULT NULL::text, p_call_sid text DEFAULT NULL::text, p_segments integer DEFAULT NULL::integer, p_refusal text DEFAULT NULL::text, p_claim text DEFAULT NULL::text, p_at timestamp with time zone DEFAULT NULL::timestamp with time zone)
 RETURNS jsonb
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  v_client public.voice_ai_clients;
  v_at timestamptz := greatest(least(coalesce(p_at, now()), now()), now() - interval '7 days');
  v_number text;
  v_reason text := p_refusal;
  v_known public.sms_logs;
  v_kept boolean;
begin
  v_client := private.calling_client(p_client_id);
  v_number := private.kept_number(v_client.client_id, p_to, v_at);
  -- What the owner is told of a caller is not kept either once that caller was forgotten.
  v_kept := v_number = p_to and not exists (
    select from public.call_sessions s
    where s.client_id = v_client.client_id and s.call_sid = p_call_sid and s.caller_number = 'forgotten'
  );
  select m.* into v_known from public.sms_logs m where m.client_id = v_client.client_id and m.key = p_key;
  if not found then
    v_reason := coalesce(v_reason, case
      when v_client.status in ('suspended', 'deleting') then 'the client is not in service'
      when v_number <> p_to then 'the number was forgotten'
      when p_kind <> 'stop_confirmation' and private.opted_out(v_client.client_id, p_to) then 'the number has opted out'
      -- Whoever writes to us gets an answer wherever they are, and the owner's number is the operator's to choose.
      when p_kind not in ('reply', 'stop_confirmation', 'owner_alert') and not exists (
        select from public.client_limits l
        where l.client_id = v_client.client_id and upper(p_country) = any (l.destination_countries)
      ) then 'the number is not in a country that the limits of the client allow'
    end);
    -- Two machines that answer each other would never end. What is refused for it leaves no row: that would be as many.
    if v_reason is null and (
      select count(*) >= 30 from public.sms_logs m
      where m.client_id = v_client.client_id and m.phone_number = p_to and m.message_type = 'outbound'
        and m.status <> 'refused' and m.created_at > now() - interval '24 hours'
    ) then
      return jsonb_build_object('state', 'refused', 'reason', 'the number has had 30 texts in 24 hours');
    elsif v_reason is null and (
      select count(*) >= 300 from public.sms_logs m
      where m.client_id = v_client.client_id and m.message_type = 'outbound'
        and m.status <> 'refused' and m.created_at > now() - interval '1 hour'
    ) then
      return jsonb_build_object('state', 'refused', 'reason', 'the client has sent 300 texts in the last hour');
    end if;
    insert into public.sms_logs
      (client_id, phone_number, message_type, message_content, status, key, kind, claim, call_sid, segments, error, created_at)
    values (
      v_client.client_id, v_number, 'outbound', case when v_kept then p_body else '' end,
      case when v_reason is null then 'sending' else 'refused' end, p_key, p_kind, p_claim, p_call_sid, p_segments,
      v_reason, v_at
    )
    on conflict (client_id, key) do nothing;
    if found then
      return jsonb_build_object('state', case when v_reason is null then 'begun' else 'refused' end, 'reason', v_reason);
    end if;
    select m.* into v_known from public.sms_logs m where m.client_id = v_client.client_id and m.key = p_key;
  end if;
  return jsonb_build_object(
    'state', case when v_known.status = 'sending' and v_known.claim = p_claim then 'begun' else 'already' end,
    'status', v_known.status, 'sid', v_known.twilio_sid, 'reason', v_known.error
  );
end
$function$
;
-- may execute: authenticated, service_role

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
  if v_charged then
    insert into public.usage_logs (user_id, client_id, type, currency, description)
    select c.user_id, c.client_id, 'number', p.currency, 'Number ' || p_phone_number
    from public.voice_ai_clients c join public.plans p on p.plan_id = c.plan_id where c.client_id = p_client_id;
  end if;
  return jsonb_build_object('charged', v_charged);
end
$function$
;
-- may execute: service_role

CREATE OR REPLACE FUNCTION public.caller_left(p_client_id text, p_caller text)
 RETURNS jsonb
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER
 SET search_path TO ''
AS $function$
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
$function$
;
-- may execute: service_role

CREATE OR REPLACE FUNCTION public.cancel_top_up(p_top_up_id uuid, p_problem text)
 RETURNS boolean
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
begin
  update public.top_ups t set state = 'canceled', problem = p_problem, ended_at = now(), claimed_by = null, claimed_until = null
  where t.top_up_id = p_top_up_id and t.method = 'checkout' and t.state = 'requested';
  return found;
end
$function$
;
-- may execute: service_role

CREATE OR REPLACE FUNCTION public.check_ledger()
 RETURNS TABLE(problem text, subject text, details jsonb)
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO ''
 SET work_mem TO '64MB'
AS $function$
  with groups as (
    select e.group_id, sum(e.amount_cents) as cents, min(e.currency) <> max(e.currency) as mixed
    from public.ledger_entries e group by e.group_id
  ), totals as (
    select e.user_id, e.currency,
      coalesce(sum(e.amount_cents) filter (where e.account = 'customer'), 0) as customer,
      coalesce(-sum(e.amount_cents) filter (where e.account = 'due'), 0) as due
    from public.ledger_entries e where e.account in ('customer', 'due') group by e.user_id, e.currency
  ), promised as (
    select h.user_id, h.currency, sum(h.amount_cents) as cents
    from public.call_holds h where h.resolved_at is null group by h.user_id, h.currency
  ), accounts as (
    select coalesce(k.user_id, t.user_id) || ' ' || coalesce(k.currency, t.currency) as subject,
      coalesce(round(k.balance * 100), 0)::bigint as balance, coalesce(round(k.held * 100), 0)::bigint as held,
      coalesce(round(k.due * 100), 0)::bigint as due,
      coalesce(t.customer, 0) as ledger_balance, coalesce(t.due, 0) as ledger_due, coalesce(p.cents, 0) as ledger_held
    from public.credits k
    full join totals t on t.user_id = k.user_id and t.currency = k.currency
    left join promised p on p.user_id = coalesce(k.user_id, t.user_id) and p.currency = coalesce(k.currency, t.currency)
  ), used as (
    select u.call_sid, count(*) as times, round(sum(u.amount) * 100)::bigint as cents
    from public.usage_logs u where u.type = 'call' and u.call_sid is not null group by u.call_sid
  ), ended as (
    select l.client_id, max(l.ended_at) as ended_at from public.client_lives l group by l.client_id
  ), calls as (
    -- A settled call, what the ledger sold for it (one entry of `sales` for each key), and what usage says of it.
    select s.call_sid, coalesce(s.client_id, e.client_id) as client_id, s.billed_as, s.billing_month,
      round(s.cost_amount * 100)::bigint as cents,
      e.idempotency_key as key, e.amount_cents as sold_cents, e.billing_month as sold_month, e.created_at as sold_at,
      u.times, u.cents as used_cents
    from (select c.* from public.call_sessions c where c.settled_at is not null) s
    full join (select l.* from public.ledger_entries l where l.account = 'sales' and l.kind = 'call') e
      on e.idempotency_key = 'call:' || s.call_sid
    left join used u on u.call_sid = s.call_sid
  ), fees as (
    select format('fee:%s:%s:%s', l.client_id, l.generation, left(f.key, 7)) as key, l.client_id, f.value::bigint as cents
    from public.client_lives l cross join lateral jsonb_each_text(l.closed_months) f
  )
  select 'group_not_zero', g.group_id::text, jsonb_build_object('sum_cents', g.cents, 'mixed_currencies', g.mixed)
  from groups g where g.cents <> 0 or g.mixed
  union all
  select 'balance_differs', a.subject, jsonb_build_object('account_cents', a.balance, 'ledger_cents', a.ledger_balance)
  from accounts a where a.balance <> a.ledger_balance
  union all
  select 'held_differs', a.subject, jsonb_build_object('account_cents', a.held, 'holds_cents', a.ledger_held)
  from accounts a where a.held <> a.ledger_held
  union all
  select 'due_differs', a.subject, jsonb_build_object('account_cents', a.due, 'ledger_cents', a.ledger_due)
  from accounts a where a.due <> a.ledger_due
  union all
  select unnest(c.problems), coalesce(c.call_sid, c.key), jsonb_strip_nulls(jsonb_build_object(
    'client_id', c.client_id, 'billed_as', c.billed_as, 'call_cents', c.cents, 'call_month', c.billing_month,
    'ledger_cents', c.sold_cents, 'ledger_month', c.sold_month, 'usage_cents', c.used_cents, 'usage_rows', c.times
  ))
  from (
    select a.*, array_remove(array[
      case when a.key is null and (a.billed_as = 'charged' or a.cents <> 0) then 'charge_missing' end,
      -- The calls of a removed client went with it.
      case when a.call_sid is null and not coalesce(a.ended_at >= a.sold_at, false) then 'call_missing' end,
      case when a.call_sid is not null and a.sold_cents <> coalesce(a.cents, 0) and not a.told_again then 'cost_differs' end,
      case when a.call_sid is not null and a.key is not null and a.sold_month is distinct from a.billing_month
        and not a.told_again then 'month_differs' end,
      case when a.billed_as in ('included', 'charged') and a.times is null then 'usage_missing' end,
      case when a.used_cents <> coalesce(a.cents, 0) or a.times <> 1 then 'usage_differs' end
    ], null) as problems
    from (
      -- told_again: charged in an earlier life of its client, and free when it was reported once more.
      select c.*, d.ended_at, coalesce(c.billed_as = 'free' and d.ended_at >= c.sold_at, false) as told_again
      from calls c left join ended d on d.client_id = c.client_id
    ) a
  ) c
  where c.problems <> '{}'
  union all
  select 'hold_orphaned', h.call_sid, jsonb_build_object('client_id', h.client_id, 'held_cents', h.amount_cents)
  from public.call_holds h join public.call_sessions s on s.call_sid = h.call_sid
  where h.resolved_at is null and s.settled_at is not null
  union all
  select 'sms_differs', m.id::text, jsonb_build_object(
    'client_id', m.client_id, 'message_cents', coalesce(round(m.cost_amount * 100), 0)::bigint, 'ledger_cents', coalesce(e.amount_cents, 0)
  )
  from public.sms_logs m left join public.ledger_entries e
    on e.idempotency_key = 'sms:' || m.client_id || ':' || m.id and e.account = 'sales'
  where coalesce(round(m.cost_amount * 100), 0)::bigint <> coalesce(e.amount_cents, 0)
  union all
  select 'fee_differs', coalesce(f.key, e.idempotency_key), jsonb_build_object(
    'client_id', coalesce(f.client_id, e.client_id), 'month_cents', f.cents, 'ledger_cents', e.amount_cents
  )
  from fees f
  full join (select l.* from public.ledger_entries l where l.account = 'sales' and l.kind = 'fee') e
    on e.idempotency_key = f.key
  where f.cents is distinct from e.amount_cents
  union all
  select t.problem, t.subject, t.details from private.check_top_ups() t
$function$
;
-- may execute: service_role

CREATE OR REPLACE FUNCTION public.check_statistics(p_client_id text DEFAULT NULL::text)
 RETURNS TABLE(problem text, subject text, details jsonb)
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO ''
AS $function$
  select 'statistics_differ', m.client_id, jsonb_build_object(
    'day', m.day, 'measure', m.measure, 'series', m.series, 'bucket', m.bucket, 'count_missing', m.count, 'total_missing', m.total
  )
  from private.missing_statistics(p_client_id) m order by m.client_id, m.day, m.measure, m.series, m.bucket
$function$
;
-- may execute: service_role

CREATE OR REPLACE FUNCTION public.claim_top_ups(p_owner text, p_ttl_seconds integer, p_limit integer DEFAULT 10, p_top_up_id uuid DEFAULT NULL::uuid)
 RETURNS SETOF top_ups
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
begin
  if p_top_up_id is null then
    perform private.consider_all_top_ups();
  end if;
  -- Asked for by settings that were switched off, or went with their client, before anything was sent.
  update public.top_ups t set state = 'canceled', ended_at = now(), problem = 'switched off before the card was charged'
  where t.top_up_id in (
    select d.top_up_id from public.top_ups d
    where d.state = 'requested' and d.origin = 'automatic' and d.top_up_id is distinct from p_top_up_id
      and not exists (select from public.billing_settings b where b.client_id = d.client_id and b.auto_top_up)
    for update skip locked
  );
  return query
  update public.top_ups t set
    state = case when t.method = 'saved_card' and t.state = 'requested' then 'charging' else t.state end,
    customer_id = coalesce(t.customer_id, p.customer_id),
    card_id = case when t.method = 'saved_card' then coalesce(t.card_id, p.card_id) end,
    first_sent_at = coalesce(t.first_sent_at, case when t.method = 'saved_card' then now() end),
    attempts = t.attempts + 1,
    claimed_by = p_owner,
    claimed_until = clock_timestamp() + make_interval(secs => p_ttl_seconds),
    claim_token = t.claim_token + 1
  from public.payment_customers p
  where p.user_id = t.user_id and t.top_up_id in (
    select d.top_up_id from public.top_ups d
    where d.state in ('requested', 'charging', 'unknown')
      and (d.top_up_id = p_top_up_id or (p_top_up_id is null and d.next_try_at <= clock_timestamp()))
      and (d.claimed_until is null or d.claimed_until <= clock_timestamp())
      and (d.method = 'saved_card' or d.checkout_id is not null)
    order by d.next_try_at
    limit p_limit
    for update skip locked
  )
  returning t.*;
end
$function$
;
-- may execute: service_role

CREATE OR REPLACE FUNCTION public.close_month(p_client_id text, p_month date)
 RETURNS jsonb
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  v_month date := date_trunc('month', p_month)::date;
  v_life public.client_lives := private.last_life(p_client_id);
  v_plan public.plans;
  v_key text;
  v_done record;
  v_closed boolean := false;
  v_already boolean := false;
  v_fee bigint := 0;
  v_paid bigint := 0;
  v_due bigint := 0;
begin
  select p.* into strict v_plan from public.plans p where p.plan_id = v_life.plan_id;
  if v_month is null or not private.is_over(v_month, v_life.time_zone) then
    raise exception 'it ends when % begins in %', to_char(v_month + interval '1 month', 'FMDD FMMonth YYYY'), v_life.time_zone
      using errcode = 'KB103';
  end if;
  for v_life in
    select l.* from public.client_lives l where l.client_id = p_client_id and private.served_in(l, v_month)
    order by l.generation
  loop
    select p.* into strict v_plan from public.plans p where p.plan_id = v_life.plan_id;
    perform private.lock_account(v_life.user_id, v_plan.currency);
    v_key := format('fee:%s:%s:%s', v_life.client_id, v_life.generation, to_char(v_month, 'YYYY-MM'));
    select c.* into v_done from private.charge(
      v_life.user_id, v_plan.currency, round(v_plan.base_fee * 100)::bigint, 'fee', v_key, v_life.client_id, v_month
    ) c;
    if v_done.applied then
      update public.client_lives l set
        closed_months = l.closed_months || jsonb_build_object(v_month::text, v_done.paid_cents + v_done.due_cents)
      where l.client_id = v_life.client_id and l.generation = v_life.generation;
      perform private.audit('month.closed', p_client_id, jsonb_build_object(
        'month', to_char(v_month, 'YYYY-MM'), 'generation', v_life.generation,
        'fee_cents', v_done.paid_cents + v_done.due_cents, 'due_cents', v_done.due_cents
      ));
    end if;
    v_closed := v_closed or v_done.applied;
    v_already := v_already or not v_done.applied;
    v_fee := v_fee + v_done.paid_cents + v_done.due_cents;
    v_paid := v_paid + v_done.paid_cents;
    v_due := v_due + v_done.due_cents;
  end loop;
  return jsonb_build_object(
    'closed', v_closed, 'already', v_already and not v_closed, 'fee_cents', v_fee, 'paid_cents', v_paid,
    'due_cents', v_due, 'currency', v_plan.currency
  );
end
$function$
;
-- may execute: service_role

CREATE OR REPLACE FUNCTION public.credit_top_up(p_top_up_id uuid, p_payment_id text, p_amount_cents bigint, p_currency text)
 RETURNS jsonb
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  v_row public.top_ups;
  v_key text := 'topup:' || p_top_up_id;
  v_done record;
begin
  select t.* into v_row from public.top_ups t where t.top_up_id = p_top_up_id;
  if not found then
    raise exception 'no top-up %', p_top_up_id using errcode = 'KB203';
  end if;
  if v_row.amount_cents is distinct from p_amount_cents or v_row.currency is distinct from upper(p_currency) then
    raise exception '% % came for the top-up % of % %', p_amount_cents, p_currency, p_top_up_id, v_row.amount_cents, v_row.currency
      using errcode = 'KB204';
  end if;
  perform private.lock_account(v_row.user_id, v_row.currency);
  select t.* into strict v_row from public.top_ups t where t.top_up_id = p_top_up_id for update;
  if v_row.state = 'succeeded' and v_row.payment_id is distinct from p_payment_id then
    v_key := v_key || ':' || p_payment_id;
  end if;
  v_done := private.credit(
    v_row.user_id, v_row.currency, v_row.amount_cents, 'top_up', v_key, 'payments', v_row.client_id
  );
  if v_row.state <> 'succeeded' then
    update public.top_ups t set
      state = 'succeeded', payment_id = p_payment_id, ended_at = now(), problem = null, decline_code = null,
      claimed_by = null, claimed_until = null
    where t.top_up_id = p_top_up_id;
    -- The card works, or an operator has seen to it.
    update public.payment_customers p set declines = 0, last_declined_at = null,
      paused_at = case when v_row.origin = 'automatic' then p.paused_at end
    where p.user_id = v_row.user_id and v_row.method = 'saved_card';
  elsif v_done.applied then
    update public.top_ups t set problem = 'paid twice, both credited: ' || p_payment_id where t.top_up_id = p_top_up_id;
  end if;
  -- It may not have been enough.
  perform private.consider_top_up(v_row.user_id, v_row.currency, v_row.client_id);
  return jsonb_build_object(
    'credited', v_done.applied, 'state', 'succeeded', 'added_cents', v_done.added_cents, 'due_paid_cents', v_done.due_paid_cents
  );
end
$function$
;
-- may execute: service_role

CREATE OR REPLACE FUNCTION public.export_rows(p_client_id text, p_table text, p_after jsonb DEFAULT NULL::jsonb, p_limit integer DEFAULT 1000)
 RETURNS jsonb
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER
 SET search_path TO ''
AS $function$
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
$function$
;
-- may execute: service_role

CREATE OR REPLACE FUNCTION public.export_tables(p_client_id text)
 RETURNS jsonb
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
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
$function$
;
-- may execute: service_role

CREATE OR REPLACE FUNCTION public.fail_top_up(p_top_up_id uuid, p_payment_id text, p_code text, p_problem text)
 RETURNS jsonb
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  v_row public.top_ups;
  v_paused boolean := false;
begin
  select t.* into v_row from public.top_ups t where t.top_up_id = p_top_up_id;
  if not found then
    raise exception 'no top-up %', p_top_up_id using errcode = 'KB203';
  end if;
  -- Whoever is considering a top-up sees the decline as a whole or not at all, and never a free card in between.
  perform private.lock_account(v_row.user_id, v_row.currency);
  update public.top_ups t set
    state = 'declined', payment_id = coalesce(p_payment_id, t.payment_id), decline_code = p_code, problem = p_problem,
    ended_at = now(), claimed_by = null, claimed_until = null
  where t.top_up_id = p_top_up_id and t.method = 'saved_card' and t.state in ('requested', 'charging', 'unknown')
  returning t.* into v_row;
  if not found then
    select t.* into strict v_row from public.top_ups t where t.top_up_id = p_top_up_id;
    return jsonb_build_object('failed', false, 'state', v_row.state);
  end if;
  if v_row.origin = 'automatic' then
    update public.payment_customers p set
      declines = p.declines + 1, last_declined_at = now(),
      paused_at = case when p.declines + 1 >= 3 then coalesce(p.paused_at, now()) else p.paused_at end
    where p.user_id = v_row.user_id
    returning p.paused_at is not null into v_paused;
    if v_paused then
      perform private.audit('credit.auto_top_up_paused', v_row.client_id, jsonb_build_object(
        'top_up_id', v_row.top_up_id, 'code', p_code
      ), 'CARD_DECLINED');
    end if;
  end if;
  return jsonb_build_object('failed', true, 'state', 'declined', 'paused', v_paused);
end
$function$
;
-- may execute: service_role

CREATE OR REPLACE FUNCTION public.forget_caller(p_client_id text, p_caller text)
 RETURNS jsonb
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
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
$function$
;
-- may execute: service_role

CREATE OR REPLACE FUNCTION public.get_billable_months(p_month date DEFAULT NULL::date, p_client_id text DEFAULT NULL::text)
 RETURNS jsonb
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  v_months jsonb;
begin
  if p_client_id is not null then
    perform private.last_life(p_client_id);
  end if;
  select coalesce(jsonb_agg(jsonb_build_object(
    'client_id', b.client_id, 'month', to_char(b.month, 'YYYY-MM'), 'over', b.over, 'closed', b.closed
  ) order by b.client_id, b.month), '[]')
  into v_months
  from (
    select l.client_id, m.month, bool_and(private.is_over(m.month, l.time_zone)) as over,
      bool_and(l.closed_months ? m.month::text) as closed
    from public.client_lives l
    cross join lateral (
      select coalesce(date_trunc('month', p_month), private.month_at(now(), l.time_zone) - interval '1 month')::date as month
    ) m
    where (p_client_id is null or l.client_id = p_client_id) and private.served_in(l, m.month)
    group by l.client_id, m.month
  ) b;
  return v_months;
end
$function$
;
-- may execute: service_role

CREATE OR REPLACE FUNCTION public.get_client_analytics(p_client_id text, p_from date DEFAULT NULL::date, p_to date DEFAULT NULL::date)
 RETURNS jsonb
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
declare
  v_client public.voice_ai_clients;
  v_zone text;
  v_from date;
  v_to date;
  v_calls bigint;
  v_cents bigint;
  v_seconds numeric;
  v_outcomes jsonb;
  v_days jsonb;
  v_hours jsonb;
  v_weekdays jsonb;
  v_week jsonb;
  v_durations jsonb;
  v_answers jsonb;
  v_latency jsonb;
  v_unasked bigint;
begin
  select c.* into v_client from public.voice_ai_clients c where c.client_id = p_client_id;
  if not found then
    return null;
  end if;
  v_zone := private.time_zone_of(v_client.region, v_client.config);
  v_to := coalesce(p_to, (now() at time zone v_zone)::date);
  v_from := coalesce(p_from, v_to - 30);
  if not isfinite(v_from) or not isfinite(v_to) or v_from > v_to or v_to - v_from > 399 then
    raise exception 'from % to % is no range of 1 to 400 days', v_from, v_to using errcode = 'KS001';
  end if;

  with kinds as materialized (
    -- A refused call is completed for the carrier, for the caller it is not.
    select case split_part(s.series, '/', 3) when '' then split_part(s.series, '/', 1) else 'refused' end as status,
      split_part(s.series, '/', 2) as billed_as, split_part(s.series, '/', 3) as refused, sum(s.count) as calls, sum(s.total) as cents
    from public.call_statistics s
    where s.client_id = p_client_id and s.measure = 'calls' and s.day between v_from and v_to
    group by 1, 2, 3
  )
  select
    coalesce(sum(k.calls), 0), coalesce(sum(k.cents), 0),
    jsonb_build_object(
      'status', (
        select coalesce(jsonb_object_agg(o.status, o.calls), '{}')
        from (select k.status, sum(k.calls) as calls from kinds k group by 1 having sum(k.calls) <> 0) o
      ),
      'billed_as', (
        select coalesce(jsonb_object_agg(o.billed_as, o.calls), '{}')
        from (select coalesce(nullif(k.billed_as, ''), 'open') as billed_as, sum(k.calls) as calls from kinds k group by 1 having sum(k.calls) <> 0) o
      ),
      'refused', (
        select coalesce(jsonb_object_agg(o.refused, o.calls), '{}')
        from (select k.refused, sum(k.calls) as calls from kinds k where k.refused <> '' group by 1 having sum(k.calls) <> 0) o
      )
    )
  into v_calls, v_cents, v_outcomes from kinds k;

  select jsonb_agg(
    jsonb_build_object(
      'day', d.day, 'calls', coalesce(s.calls, 0), 'answered', coalesce(s.answered, 0),
      'seconds', coalesce(s.seconds, 0), 'cost_cents', coalesce(s.cents, 0)
    ) order by d.day
  ) into v_days
  from (select v_from + n as day from generate_series(0, v_to - v_from) as n) d
  left join (
    select s.day,
      sum(s.count) filter (where s.measure = 'calls') as calls,
      sum(s.total) filter (where s.measure = 'calls') as cents,
      sum(s.count) filter (where s.measure = 'lengths' and s.series = 'answered') as answered,
      sum(s.total) filter (where s.measure = 'lengths') as seconds
    from public.call_statistics s
    where s.client_id = p_client_id and s.measure in ('calls', 'lengths') and s.day between v_from and v_to
    group by s.day
  ) s on s.day = d.day;

  select coalesce(sum((d ->> 'seconds')::numeric), 0) into v_seconds from jsonb_array_elements(v_days) as d;

  -- Monday is 1.
  with cells as materialized (
    select extract(isodow from s.day)::integer as weekday, s.bucket as hour, sum(s.count) as calls
    from public.call_statistics s
    where s.client_id = p_client_id and s.measure = 'hours' and s.day between v_from and v_to
    group by 1, 2
  ), grid as materialized (
    select w.weekday, h.hour, coalesce(c.calls, 0) as calls
    from generate_series(1, 7) as w (weekday) cross join generate_series(0, 23) as h (hour)
    left join cells c on c.weekday = w.weekday and c.hour = h.hour
  )
  select
    (select jsonb_agg(o.calls order by o.hour) from (select g.hour, sum(g.calls) as calls from grid g group by 1) o),
    (select jsonb_agg(o.calls order by o.weekday) from (select g.weekday, sum(g.calls) as calls from grid g group by 1) o),
    (select jsonb_agg(o.hours order by o.weekday) from (select g.weekday, jsonb_agg(g.calls order by g.hour) as hours from grid g group by 1) o)
  into v_hours, v_weekdays, v_week;

  with buckets as materialized (
    select s.bucket, sum(s.count)::bigint as calls
    from public.call_statistics s
    where s.client_id = p_client_id and s.measure = 'durations' and s.day between v_from and v_to
    group by s.bucket having sum(s.count) <> 0
  ), bars (above, up_to) as (values (0, 15), (15, 30), (30, 60), (60, 120), (120, 300), (300, 600), (600, null))
  select jsonb_build_object(
    'calls', coalesce(sum(b.calls), 0),
    'total_seconds', v_seconds,
    'average_seconds', round(v_seconds / nullif(sum(b.calls), 0), 1),
    'histogram', (
      select jsonb_agg(
        jsonb_build_object(
          'above_seconds', r.above, 'up_to_seconds', r.up_to,
          'calls', (select coalesce(sum(b.calls), 0) from buckets b where b.bucket > r.above and b.bucket <= coalesce(r.up_to, b.bucket))
        ) order by r.above
      ) from bars r
    )
  ) || (
    select jsonb_build_object('p50_seconds', p.found[1], 'p95_seconds', p.found[2])
    from (select private.percentiles(array_agg(b.bucket), array_agg(b.calls), '{0.5, 0.95}') as found from buckets b) p
  )
  into v_durations from buckets b;

  with buckets as materialized (
    select s.series as source, s.bucket, sum(s.count)::bigint as turns
    from public.call_statistics s
    where s.client_id = p_client_id and s.measure = 'turns' and s.day between v_from and v_to
    group by 1, 2 having sum(s.count) <> 0
  ), sources (source) as (values ('snippet'), ('tts'), ('llm')
  ), asked as (
    select s.source, coalesce(sum(b.turns), 0) as turns
    from sources s left join buckets b on b.source = s.source and b.bucket > -2 group by 1
  ), measured as (
    -- Without a source: of all of them together.
    select b.source, array_agg(b.bucket) as ms, array_agg(b.turns) as turns
    from buckets b where b.bucket >= 0 group by grouping sets ((b.source), ())
  ), found as (
    select coalesce(m.source, 'overall') as source, (select sum(t) from unnest(m.turns) as t) as turns,
      private.percentiles(m.ms, m.turns, '{0.5, 0.95, 0.99}') as ms
    from measured m
  )
  select
    (select coalesce(sum(b.turns), 0) from buckets b where b.bucket = -2),
    (
      select jsonb_object_agg(
        a.source, jsonb_build_object('turns', a.turns, 'share', round(a.turns / nullif((select sum(o.turns) from asked o), 0), 4))
      ) from asked a
    ),
    (
      select jsonb_object_agg(
        s.source, jsonb_build_object('turns', coalesce(f.turns, 0), 'p50_ms', f.ms[1], 'p95_ms', f.ms[2], 'p99_ms', f.ms[3])
      )
      from (select source from sources union all select 'overall') s left join found f on f.source = s.source
    )
  into v_unasked, v_answers, v_latency;

  return jsonb_build_object(
    'client_id', v_client.client_id,
    'from', v_from,
    'to', v_to,
    'time_zone', v_zone,
    'currency', (select p.currency from public.plans p where p.plan_id = v_client.plan_id),
    'total_calls', v_calls,
    'cost_cents', v_cents,
    'by_day', v_days,
    'by_hour', v_hours,
    'by_weekday', v_weekdays,
    'by_weekday_and_hour', v_week,
    'outcomes', v_outcomes,
    'durations', v_durations,
    'answered_by', v_answers,
    'unasked_turns', v_unasked,
    'latency', v_latency,
    'busiest_snippets', private.busiest(p_client_id, 'played', v_from, v_to),
    'busiest_triggers', private.busiest(p_client_id, 'triggers', v_from, v_to)
  );
end
$function$
;
-- may execute: authenticated, service_role

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
  v_account public.credits;
  v_zone text;
  v_today date;
  v_month date;
  v_sums record;
begin
  select c.* into v_client from public.voice_ai_clients c where c.client_id = p_client_id;
  if not found then
    return null;
  end if;
  select p.* into strict v_plan from public.plans p where p.plan_id = v_client.plan_id;
  select k.* into v_account from public.credits k where k.user_id = v_client.user_id and k.currency = v_plan.currency;
  v_zone := private.time_zone_of(v_client.region, v_client.config);
  v_today := (now() at time zone v_zone)::date;
  v_month := date_trunc('month', v_today)::date;

  select
    coalesce(sum(s.count) filter (where s.measure = 'calls' and s.day >= v_today), 0) as calls_today,
    coalesce(sum(s.count) filter (where s.measure = 'calls'), 0) as calls,
    coalesce(sum(s.count) filter (where s.measure = 'calls' and split_part(s.series, '/', 2) = 'included'), 0) as included,
    coalesce(sum(s.total) filter (where s.measure = 'calls'), 0) as cents,
    coalesce(sum(s.count) filter (where s.measure = 'lengths' and s.series = 'answered'), 0) as answered,
    sum(s.count) filter (where s.measure = 'lengths') as timed,
    coalesce(sum(s.total) filter (where s.measure = 'lengths'), 0) as seconds
  into v_sums
  from public.call_statistics s
  where s.client_id = v_client.client_id and s.measure in ('calls', 'lengths') and s.day >= v_month;

  return jsonb_build_object(
    'client_id', v_client.client_id,
    'calls_today', v_sums.calls_today,
    'calls_this_month', v_sums.calls,
    'answered_this_month', v_sums.answered,
    'minutes_this_month', round(v_sums.seconds / 60.0, 1),
    'average_duration_seconds', round(v_sums.seconds::numeric / nullif(v_sums.timed, 0), 1),
    'included_calls', v_plan.included_calls,
    'included_calls_used', v_sums.included,
    'cost_this_month', (v_sums.cents / 100.0)::numeric(12, 2),
    'base_fee', v_plan.base_fee,
    'per_call', v_plan.per_call,
    'currency', v_plan.currency,
    'balance', v_account.balance,
    'held', v_account.held,
    'due', v_account.due,
    'time_zone', v_zone,
    'total_calls', (
      select coalesce(sum(s.count), 0) from public.call_statistics s
      where s.client_id = v_client.client_id and s.measure = 'calls'
    ),
    'last_call_at', (
      select s.start_time from public.call_sessions s where s.client_id = v_client.client_id
      order by s.start_time desc limit 1
    )
  );
end
$function$
;
-- may execute: authenticated, service_role

CREATE OR REPLACE FUNCTION public.get_credit(p_client_id text)
 RETURNS jsonb
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
declare
  v_life public.client_lives := private.last_life(p_client_id);
  v_plan public.plans;
  v_month date := private.month_at(now(), v_life.time_zone);
  v_account public.credits;
  v_settings public.billing_settings;
  v_calls jsonb;
begin
  select p.* into strict v_plan from public.plans p where p.plan_id = v_life.plan_id;
  select k.* into v_account from public.credits k where k.user_id = v_life.user_id and k.currency = v_plan.currency;
  select b.* into v_settings from public.billing_settings b where b.client_id = p_client_id;
  select jsonb_build_object(
    'calls', count(*) filter (where s.refused is null),
    'included_used', count(*) filter (where s.billed_as = 'included'),
    'cost_cents', coalesce(round(sum(s.cost_amount) * 100), 0)::bigint + coalesce((
      select round(sum(m.cost_amount) * 100)::bigint from public.sms_logs m
      where m.client_id = p_client_id and private.month_at(m.created_at, v_life.time_zone) = v_month
    ), 0)
  ) into v_calls
  from public.call_sessions s
  where s.client_id = p_client_id and s.start_time >= v_month - interval '1 day'
    and private.month_at(s.start_time, s.time_zone) = v_month;
  return v_calls || jsonb_build_object(
    'client_id', p_client_id,
    'currency', v_plan.currency,
    'balance_cents', round(coalesce(v_account.balance, 0) * 100)::bigint,
    'held_cents', round(coalesce(v_account.held, 0) * 100)::bigint,
    'available_cents', round(coalesce(v_account.balance - v_account.held, 0) * 100)::bigint,
    'due_cents', round(coalesce(v_account.due, 0) * 100)::bigint,
    'month', to_char(v_month, 'YYYY-MM'),
    'time_zone', v_life.time_zone,
    'included_calls', v_plan.included_calls,
    'accrued_fee_cents', case when private.served_in(v_life, v_month) then round(v_plan.base_fee * 100)::bigint else 0 end,
    'auto_top_up', coalesce(v_settings.auto_top_up, false),
    'threshold_cents', v_settings.threshold_cents,
    'top_up_cents', v_settings.top_up_cents
  );
end
$function$
;
-- may execute: authenticated, service_role

CREATE OR REPLACE FUNCTION public.get_customers(p_client_id text, p_limit integer DEFAULT 100, p_before timestamp with time zone DEFAULT NULL::timestamp with time zone)
 RETURNS jsonb
 LANGUAGE sql
 STABLE
 SET search_path TO ''
AS $function$
  with contacts as (
    select s.caller_number as phone_number, s.start_time as at, 1 as calls, 0 as texts
    from public.call_sessions s
    where s.client_id = p_client_id and s.caller_number ~ '^\+[1-9][0-9]{4,14}$' and coalesce(s.metadata ->> 'test', 'false') <> 'true'
    union all
    select m.phone_number, m.created_at, 0, 1
    from public.sms_logs m
    where m.client_id = p_client_id and m.message_type = 'inbound' and m.phone_number ~ '^\+[1-9][0-9]{4,14}$'
  ),
  people as (
    select c.phone_number, min(c.at) as first_contact, max(c.at) as last_contact, sum(c.calls) as calls, sum(c.texts) as texts
    from contacts c
    group by c.phone_number
  ),
  page as (
    select p.*, row_number() over (order by p.last_contact desc, p.phone_number) as place
    from people p
    where p_before is null or p.last_contact < p_before
    order by place
    -- One more than asked for tells whether there are more.
    limit least(greatest(coalesce(p_limit, 100), 1), 10000) + 1
  )
  select case when exists (select from public.voice_ai_clients v where v.client_id = p_client_id) then jsonb_build_object(
    'customers', coalesce(jsonb_agg(
      jsonb_build_object(
        'phone_number', g.phone_number,
        'name', coalesce(
          (select l.prospect_name from public.leads l where l.client_id = p_client_id and l.phone_number = g.phone_number),
          (
            select a.customer_name from public.appointments a
            where a.client_id = p_client_id and a.customer_phone = g.phone_number
            order by a.created_at desc limit 1
          )
        ),
        'first_contact', g.first_contact,
        'last_contact', g.last_contact,
        'calls', g.calls,
        'texts', g.texts,
        'appointments', (
          select count(*) from public.appointments a
          where a.client_id = p_client_id and a.customer_phone = g.phone_number
        )
      ) order by g.place
    ) filter (where g.place <= least(greatest(coalesce(p_limit, 100), 1), 10000)), '[]'::jsonb),
    'more', count(*) > least(greatest(coalesce(p_limit, 100), 1), 10000)
  ) end
  from page g
$function$
;
-- may execute: authenticated, service_role

CREATE OR REPLACE FUNCTION public.get_payer(p_client_id text)
 RETURNS jsonb
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  v_answer jsonb;
begin
  select jsonb_build_object(
    'user_id', c.user_id, 'email', u.email, 'name', coalesce(r.business_name, r.full_name), 'currency', p.currency,
    'customer_id', k.customer_id, 'card_id', k.card_id, 'card_brand', k.card_brand, 'card_last4', k.card_last4,
    'card_exp_month', k.card_exp_month, 'card_exp_year', k.card_exp_year,
    'declines', coalesce(k.declines, 0), 'paused_at', k.paused_at
  ) into v_answer
  from public.voice_ai_clients c
  join public.plans p on p.plan_id = c.plan_id
  join auth.users u on u.id = c.user_id
  left join public.profiles r on r.user_id = c.user_id
  left join public.payment_customers k on k.user_id = c.user_id
  where c.client_id = p_client_id;
  if v_answer is null then
    raise exception 'no client %', p_client_id using errcode = 'KC001';
  end if;
  return v_answer;
end
$function$
;
-- may execute: service_role

CREATE OR REPLACE FUNCTION public.get_statement(p_client_id text, p_month date, p_full_numbers boolean DEFAULT false)
 RETURNS jsonb
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
declare
  v_month date := date_trunc('month', p_month)::date;
  v_life public.client_lives := private.last_life(p_client_id);
  v_plan public.plans;
  v_fees jsonb;
  v_used jsonb;
  v_closed boolean;
  v_over boolean;
  v_total bigint;
  v_posted bigint;
  v_ledger bigint;
  v_account jsonb;
  v_calls jsonb;
  v_kept boolean;
  v_unsettled bigint;
begin
  -- Of two lives in one month the later one names plan and clock; an owner never sees an earlier owner's life.
  select l.* into v_life from public.client_lives l
  where l.client_id = p_client_id and (private.served_in(l, v_month) or l.generation = v_life.generation)
  order by private.served_in(l, v_month) desc, l.generation desc limit 1;
  if v_month is null or v_month > private.month_at(now(), v_life.time_zone) then
    raise exception '% has not begun in %', to_char(v_month, 'FMMonth YYYY'), v_life.time_zone using errcode = 'KB104';
  end if;
  select p.* into strict v_plan from public.plans p where p.plan_id = v_life.plan_id;
  v_over := private.is_over(v_month, v_life.time_zone);

  select
    coalesce(jsonb_agg(jsonb_build_object(
      'kind', 'base_fee', 'quantity', 1, 'unit_cents', f.cents, 'amount_cents', f.cents,
      'posted_cents', case when f.closed then f.cents else 0 end
    ) order by f.generation), '[]'),
    coalesce(bool_and(f.closed), true)
  into v_fees, v_closed
  from (
    select l.generation, l.closed_months ? v_month::text as closed,
      coalesce((l.closed_months ->> v_month::text)::bigint, round(p.base_fee * 100)::bigint) as cents
    from public.client_lives l join public.plans p on p.plan_id = l.plan_id
    where l.client_id = p_client_id and l.user_id = v_life.user_id and private.served_in(l, v_month)
  ) f;

  -- Of lives that ended, what they left; of the present one, its calls.
  v_kept := not exists (
    select from public.client_lives l
    where l.client_id = p_client_id and l.user_id = v_life.user_id and l.ended_at is not null and private.served_in(l, v_month)
  );
  select private.usage_lines(p_client_id, v_month, v_life.time_zone) || coalesce(jsonb_agg(g.line), '[]') into v_used
  from (
    select jsonb_build_object(
      'kind', e.line ->> 'kind', 'quantity', sum((e.line ->> 'quantity')::bigint), 'unit_cents', (e.line ->> 'unit_cents')::bigint,
      'amount_cents', sum((e.line ->> 'amount_cents')::bigint), 'posted_cents', sum((e.line ->> 'amount_cents')::bigint)
    ) as line
    from public.client_lives l cross join lateral jsonb_array_elements(l.last_lines -> v_month::text) as e (line)
    where l.client_id = p_client_id and l.user_id = v_life.user_id
    group by e.line ->> 'kind', (e.line ->> 'unit_cents')::bigint
    order by e.line ->> 'kind' desc
  ) g;

  select coalesce(sum((e.line ->> 'amount_cents')::bigint), 0), coalesce(sum((e.line ->> 'posted_cents')::bigint), 0)
  into v_total, v_posted from jsonb_array_elements(v_fees || v_used) as e (line);
  select coalesce(sum(e.amount_cents), 0) into v_ledger from public.ledger_entries e
  where e.client_id = p_client_id and e.user_id = v_life.user_id and e.billing_month = v_month and e.account = 'sales';

  with moved as (
    select e.kind, e.client_id, e.amount_cents as cents,
      coalesce(e.billing_month, private.month_at(e.created_at, v_life.time_zone)) as month
    from public.ledger_entries e
    where e.user_id = v_life.user_id and e.currency = v_plan.currency and e.account in ('customer', 'due')
  )
  select jsonb_build_object(
    'opening_cents', coalesce(sum(m.cents) filter (where m.month < v_month), 0),
    'starting_credit_cents', coalesce(sum(m.cents) filter (where m.month = v_month and m.kind = 'opening'), 0),
    'top_ups_cents', coalesce(sum(m.cents) filter (where m.month = v_month and m.kind in ('top_up', 'refund')), 0),
    'adjustments_cents', coalesce(sum(m.cents) filter (where m.month = v_month and m.kind in ('adjustment', 'due_paid')), 0),
    'charges_cents', coalesce(-sum(m.cents) filter (
      where m.month = v_month and m.kind in ('call', 'sms', 'fee', 'number') and m.client_id = p_client_id
    ), 0),
    'other_charges_cents', coalesce(-sum(m.cents) filter (
      where m.month = v_month and m.kind in ('call', 'sms', 'fee', 'number') and m.client_id is distinct from p_client_id
    ), 0),
    'closing_cents', coalesce(sum(m.cents) filter (where m.month <= v_month), 0)
  ) into v_account from moved m;
  select v_account || jsonb_build_object(
    'balance_now_cents', coalesce(round(sum(k.balance) * 100), 0)::bigint,
    'due_now_cents', coalesce(round(sum(k.due) * 100), 0)::bigint
  ) into v_account
  from public.credits k where k.user_id = v_life.user_id and k.currency = v_plan.currency;

  select
    coalesce(jsonb_agg(jsonb_build_object(
      'call_sid', s.call_sid,
      'start_local', to_char(s.start_time at time zone s.time_zone, 'YYYY-MM-DD"T"HH24:MI:SS'),
      'caller_number', case
        -- `anonymous`, `forgotten`: nobody's number.
        when p_full_numbers or s.caller_number !~ '[0-9]' then s.caller_number
        when length(s.caller_number) < 7 then '…' else '…' || right(s.caller_number, 3) end,
      'direction', s.direction,
      'status', s.status,
      'duration_seconds', coalesce(s.duration_seconds, 0),
      'billed_as', s.billed_as,
      'cost_cents', round(coalesce(s.cost_amount, 0) * 100)::bigint
    ) order by s.start_time, s.call_sid) filter (where s.settled_at is not null and s.billing_month = v_month), '[]'),
    count(*) filter (where s.settled_at is null and s.refused is null and private.month_at(s.start_time, s.time_zone) = v_month)
  into v_calls, v_unsettled
  from public.call_sessions s
  where s.client_id = p_client_id
    and s.start_time >= v_month - interval '1 day' and s.start_time < v_month + interval '1 month 1 day';

  return jsonb_build_object(
    'client_id', p_client_id,
    'business_name', v_life.business_name,
    'month', to_char(v_month, 'YYYY-MM'),
    'time_zone', v_life.time_zone,
    'currency', v_plan.currency,
    'plan', jsonb_build_object(
      'plan_id', v_plan.plan_id, 'base_fee_cents', round(v_plan.base_fee * 100)::bigint,
      'included_calls', v_plan.included_calls, 'per_call_cents', round(v_plan.per_call * 100)::bigint,
      'per_sms_cents', round(v_plan.per_sms * 100)::bigint
    ),
    'state', case when not v_over then 'open' when v_closed then 'closed' else 'over' end,
    -- Not before it was taken into service nor after it was removed; there is no fee then.
    'in_service', v_fees <> '[]',
    'lines', v_fees || v_used,
    'total_cents', v_total,
    'posted_cents', v_posted,
    'accrued_cents', v_total - v_posted,
    'ledger_cents', v_ledger,
    'matches_ledger', v_posted = v_ledger,
    'account', v_account,
    'unsettled_calls', v_unsettled,
    'calls', v_calls,
    'calls_kept', v_kept
  );
end
$function$
;
-- may execute: authenticated, service_role

CREATE OR REPLACE FUNCTION public.get_unclosed_months()
 RETURNS jsonb
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO ''
AS $function$
  select coalesce(jsonb_agg(jsonb_build_object('client_id', u.client_id, 'month', to_char(u.month, 'YYYY-MM')) order by u.month, u.client_id), '[]')
  from (
    select distinct l.client_id, m.month::date as month
    from public.client_lives l
    cross join lateral generate_series(
      private.month_at(l.served_from, l.time_zone)::timestamp,
      private.month_at(coalesce(l.ended_at, now()), l.time_zone)::timestamp, interval '1 month'
    ) as m (month)
    where l.served_from is not null and not l.closed_months ? m.month::date::text
      and (m.month + interval '1 month') at time zone l.time_zone < now() - interval '2 days'
  ) u
$function$
;
-- may execute: service_role

CREATE OR REPLACE FUNCTION public.get_usage(p_client_id text, p_from date, p_to date)
 RETURNS jsonb
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
declare
  v_life public.client_lives := private.last_life(p_client_id);
  v_rows jsonb;
begin
  select coalesce(jsonb_agg(jsonb_build_object(
    'day', d.day, 'type', d.type, 'count', d.count, 'amount_cents', d.amount_cents
  ) order by d.day, d.type), '[]')
  into v_rows
  from (
    select u.day, u.type, sum(u.count) as count, round(sum(u.amount) * 100)::bigint as amount_cents
    from (
      select
        coalesce(s.start_time at time zone s.time_zone, l.created_at at time zone v_life.time_zone)::date as day,
        l.type, l.amount, case l.type when 'call' then l.call_count else 1 end as count
      from public.usage_logs l left join public.call_sessions s on s.call_sid = l.call_sid
      -- What is used is written down when it is over, never before.
      where l.client_id = p_client_id and l.user_id = v_life.user_id and l.created_at >= p_from - interval '1 day'
    ) u
    where u.day between p_from and p_to
    group by u.day, u.type
  ) d;
  return jsonb_build_object(
    'client_id', p_client_id, 'time_zone', v_life.time_zone,
    'currency', (select p.currency from public.plans p where p.plan_id = v_life.plan_id), 'rows', v_rows
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

CREATE OR REPLACE FUNCTION public.keep_checkout(p_top_up_id uuid, p_checkout_id text, p_url text, p_expires_at timestamp with time zone)
 RETURNS jsonb
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  v_row public.top_ups;
begin
  update public.top_ups t set
    checkout_id = coalesce(t.checkout_id, p_checkout_id), checkout_url = coalesce(t.checkout_url, p_url),
    checkout_expires_at = coalesce(t.checkout_expires_at, p_expires_at),
    -- Looked at later in case the payment service's word about it is lost.
    next_try_at = now() + interval '1 minute'
  where t.top_up_id = p_top_up_id and t.method = 'checkout'
  returning t.* into v_row;
  if not found then
    raise exception 'no top-up %', p_top_up_id using errcode = 'KB203';
  end if;
  return to_jsonb(v_row);
end
$function$
;
-- may execute: service_role

CREATE OR REPLACE FUNCTION public.keep_payment_customer(p_user_id uuid, p_customer_id text)
 RETURNS text
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
begin
  insert into public.payment_customers (user_id, customer_id) values (p_user_id, p_customer_id) on conflict (user_id) do nothing;
  return (select p.customer_id from public.payment_customers p where p.user_id = p_user_id);
end
$function$
;
-- may execute: service_role

CREATE OR REPLACE FUNCTION public.mend_statistics(p_client_id text DEFAULT NULL::text)
 RETURNS integer
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  v_mended integer;
  v_client_id text;
begin
  perform pg_advisory_xact_lock(hashtextextended('klariqo.statistics.mend', 0));
  insert into public.call_statistics (client_id, day, measure, series, bucket, change, count, total)
  select m.client_id, m.day, m.measure, m.series, m.bucket, nextval('private.statistic_change'), m.count, m.total
  from private.missing_statistics(p_client_id) m;
  get diagnostics v_mended = row_count;
  for v_client_id in select distinct s.client_id from public.call_statistics s where s.change > 0 loop
    perform private.fold_statistics(v_client_id);
  end loop;
  return v_mended;
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

CREATE OR REPLACE FUNCTION public.open_call(p_call_sid text, p_client_id text, p_caller_number text DEFAULT NULL::text, p_direction text DEFAULT 'inbound'::text, p_test boolean DEFAULT false, p_started_at timestamp with time zone DEFAULT NULL::timestamp with time zone)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  v_client public.voice_ai_clients;
begin
  v_client := private.calling_client(p_client_id);
  insert into public.call_sessions (call_sid, client_id, caller_number, direction, status, start_time, metadata)
  values (
    p_call_sid, v_client.client_id, p_caller_number, p_direction, 'in-progress', coalesce(p_started_at, now()),
    case when p_test then '{"test": true}'::jsonb else '{}'::jsonb end
  )
  on conflict (call_sid) do nothing;
  perform from public.call_sessions s where s.call_sid = p_call_sid and s.client_id = v_client.client_id;
  if not found then
    raise exception 'no call %', p_call_sid using errcode = 'KC002';
  end if;
end
$function$
;
-- may execute: authenticated, service_role

CREATE OR REPLACE FUNCTION public.purge_words(p_client_id text, p_before timestamp with time zone, p_batch integer DEFAULT 2000)
 RETURNS jsonb
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
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
$function$
;
-- may execute: service_role

CREATE OR REPLACE FUNCTION public.receive_sms(p_client_id text, p_sid text, p_from text, p_body text, p_word text DEFAULT NULL::text, p_at timestamp with time zone DEFAULT NULL::timestamp with time zone)
 RETURNS jsonb
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  v_client public.voice_ai_clients;
  -- Not in the future, and not so far back that it would fall into another month's books.
  v_at timestamptz := greatest(least(coalesce(p_at, now()), now()), now() - interval '7 days');
  v_number text;
  v_first boolean;
  v_opted_out boolean;
begin
  v_client := private.calling_client(p_client_id);
  v_number := private.kept_number(v_client.client_id, p_from, v_at);
  insert into public.sms_logs (client_id, phone_number, message_type, message_content, status, twilio_sid, created_at)
  values (
    v_client.client_id, v_number, 'inbound', case when v_number = p_from then p_body else '' end, 'received', p_sid, v_at
  )
  on conflict (client_id, twilio_sid) do nothing;
  v_first := found;
  v_opted_out := private.opted_out(v_client.client_id, p_from);
  if v_first and p_word = 'stop' then
    insert into public.sms_opt_outs (client_id, number_hash, source)
    values (v_client.client_id, private.opt_out_hash(v_client.client_id, p_from), 'caller')
    on conflict do nothing;
  elsif v_first and p_word = 'start' then
    delete from public.sms_opt_outs o
    where o.client_id = v_client.client_id and o.number_hash = private.opt_out_hash(v_client.client_id, p_from);
  end if;
  return jsonb_build_object(
    'first', v_first,
    'opted_out', v_opted_out,
    'answered', exists (
      select from public.sms_logs m
      where m.client_id = v_client.client_id and (
        m.key = 'reply:' || p_sid or (m.twilio_sid = p_sid and m.created_at < now() - interval '10 minutes')
      )
    ),
    'carrier_answers', exists (
      select from public.sms_logs m
      where m.client_id = v_client.client_id and m.kind = 'stop_confirmation' and m.error_code = 21610
    ),
    'history', (
      select coalesce(jsonb_agg(jsonb_build_object('inbound', h.inbound, 'body', h.body) order by h.created_at), '[]')
      from (
        select m.message_type = 'inbound' as inbound, m.message_content as body, m.created_at from public.sms_logs m
        where m.client_id = v_client.client_id and m.phone_number = p_from and m.twilio_sid is distinct from p_sid
          and m.created_at > now() - interval '24 hours' and m.message_content <> '' and m.status <> 'refused'
          and coalesce(m.kind, '') not in ('owner_alert', 'test')
        order by m.created_at desc limit 20
      ) h
    )
  );
end
$function$
;
-- may execute: authenticated, service_role

CREATE OR REPLACE FUNCTION public.record_audit(p_action text, p_client_id text DEFAULT NULL::text, p_details jsonb DEFAULT '{}'::jsonb, p_result text DEFAULT 'ok'::text)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
begin
  if p_action is null or p_action !~ '^[a-z_]{1,40}(\.[a-z_]{1,40}){1,2}$' then
    raise exception 'no action is called %', coalesce(p_action, 'null') using errcode = '22023';
  end if;
  if octet_length(p_details::text) > 8192 then
    raise exception 'details of an audit row are at most 8 kB' using errcode = '22023';
  end if;
  perform private.audit(p_action, p_client_id, p_details, p_result);
end
$function$
;
-- may execute: service_role

CREATE OR REPLACE FUNCTION public.recording_deleted(p_client_id text, p_recording_sid text)
 RETURNS boolean
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
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

CREATE OR REPLACE FUNCTION public.release_top_up(p_top_up_id uuid, p_claim_token bigint, p_unknown boolean, p_problem text, p_retry_seconds integer)
 RETURNS boolean
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
begin
  update public.top_ups t set
    state = case when p_unknown then 'unknown' else t.state end,
    problem = p_problem, claimed_by = null, claimed_until = null,
    next_try_at = clock_timestamp() + make_interval(secs => p_retry_seconds)
  where t.top_up_id = p_top_up_id and t.claim_token = p_claim_token and t.state in ('requested', 'charging', 'unknown');
  return found;
end
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

CREATE OR REPLACE FUNCTION public.report_sms(p_client_id text, p_status text, p_key text DEFAULT NULL::text, p_sid text DEFAULT NULL::text, p_error_code integer DEFAULT NULL::integer, p_error text DEFAULT NULL::text)
 RETURNS boolean
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  v_client public.voice_ai_clients;
  v_text public.sms_logs;
begin
  v_client := private.calling_client(p_client_id);
  select m.* into v_text from public.sms_logs m
  where m.client_id = v_client.client_id and m.message_type = 'outbound'
    and case when p_key is null then m.twilio_sid = p_sid else m.key = p_key end
  for update;
  if not found then
    return false;
  end if;
  -- The carrier's last word before its queue is the first after ours.
  update public.sms_logs m set
    status = case when p_status in ('accepted', 'scheduled', 'sending') then 'queued' else p_status end,
    twilio_sid = coalesce(m.twilio_sid, p_sid), error_code = p_error_code, error = p_error
  where m.client_id = v_text.client_id and m.id = v_text.id;
  -- Carrier error 21610: the number has said STOP there.
  if p_error_code = 21610 and v_text.phone_number <> 'forgotten' then
    insert into public.sms_opt_outs (client_id, number_hash, source)
    values (v_text.client_id, private.opt_out_hash(v_text.client_id, v_text.phone_number), 'carrier')
    on conflict do nothing;
  end if;
  return true;
end
$function$
;
-- may execute: authenticated, service_role

CREATE OR REPLACE FUNCTION public.report_webhook(p_call_sid text, p_state text, p_attempts integer)
 RETURNS boolean
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
begin
  update public.call_summaries y set webhook_state = p_state, webhook_attempts = p_attempts
  where y.client_id = private.client_of_call(p_call_sid) and y.call_sid = p_call_sid and y.webhook_state is not null;
  return found;
end
$function$
;
-- may execute: authenticated, service_role

CREATE OR REPLACE FUNCTION public.request_top_up(p_client_id text, p_amount_cents bigint, p_method text)
 RETURNS jsonb
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  v_user_id uuid;
  v_currency text;
  v_row public.top_ups;
begin
  select c.user_id, p.currency into v_user_id, v_currency
  from public.voice_ai_clients c join public.plans p on p.plan_id = c.plan_id where c.client_id = p_client_id;
  if not found then
    raise exception 'no client %', p_client_id using errcode = 'KC001';
  end if;
  if p_amount_cents is null or p_amount_cents not between 1 and 100000000 or p_method not in ('saved_card', 'checkout') then
    raise exception 'cannot top up % cents by %', p_amount_cents, p_method using errcode = '22023';
  end if;
  -- One request of an account at a time, else two would both find nothing under way.
  perform private.lock_account(v_user_id, v_currency);
  if p_method = 'saved_card' then
    perform from public.payment_customers p where p.user_id = v_user_id and p.card_id is not null;
    if not found then
      raise exception 'no card is saved for the owner of %', p_client_id using errcode = 'KB202';
    end if;
    select t.* into v_row from public.top_ups t
    where t.user_id = v_user_id and t.currency = v_currency
      and t.method = 'saved_card' and t.state in ('requested', 'charging', 'unknown');
    if found and v_row.amount_cents <> p_amount_cents then
      raise exception 'a charge of % cents is under way (%)', v_row.amount_cents, v_row.state using errcode = 'KB201';
    end if;
  else
    select t.* into v_row from public.top_ups t
    where t.user_id = v_user_id and t.currency = v_currency and t.client_id = p_client_id
      and t.method = 'checkout' and t.state = 'requested' and t.amount_cents = p_amount_cents
      and coalesce(t.checkout_expires_at, now() + interval '1 day') > now() + interval '10 minutes'
    order by t.requested_at desc limit 1;
  end if;
  if v_row.top_up_id is not null then
    return to_jsonb(v_row) || jsonb_build_object('already', true);
  end if;
  insert into public.top_ups (user_id, client_id, currency, amount_cents, origin, method)
  values (v_user_id, p_client_id, v_currency, p_amount_cents, 'operator', p_method)
  returning * into v_row;
  perform private.audit('credit.top_up_requested', p_client_id, jsonb_build_object(
    'top_up_id', v_row.top_up_id, 'amount_cents', p_amount_cents, 'currency', v_currency, 'method', p_method
  ));
  return to_jsonb(v_row) || jsonb_build_object('already', false);
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

CREATE OR REPLACE FUNCTION public.resume_top_ups(p_client_id text)
 RETURNS boolean
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  v_paused boolean;
begin
  perform private.require_operator();
  select p.paused_at is not null into v_paused from public.payment_customers p
  join public.voice_ai_clients c on c.user_id = p.user_id where c.client_id = p_client_id for update of p;
  update public.payment_customers p set declines = 0, last_declined_at = null, paused_at = null
  from public.voice_ai_clients c where c.client_id = p_client_id and c.user_id = p.user_id;
  return coalesce(v_paused, false);
end
$function$
;
-- may execute: service_role

CREATE OR REPLACE FUNCTION public.retention_cutoffs(p_client_id text)
 RETURNS jsonb
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER
 SET search_path TO ''
AS $function$
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
$function$
;
-- may execute: service_role

CREATE OR REPLACE FUNCTION public.retention_left(p_client_id text, p_transcripts_before timestamp with time zone, p_recordings_before timestamp with time zone)
 RETURNS jsonb
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO ''
AS $function$
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
$function$
;
-- may execute: service_role

CREATE OR REPLACE FUNCTION public.save_payment_method(p_customer_id text, p_card_id text, p_brand text, p_last4 text, p_exp_month integer, p_exp_year integer)
 RETURNS boolean
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
begin
  update public.payment_customers p set
    card_id = p_card_id, card_brand = p_brand, card_last4 = p_last4, card_exp_month = p_exp_month, card_exp_year = p_exp_year,
    declines = case when p.card_id = p_card_id then p.declines else 0 end,
    last_declined_at = case when p.card_id = p_card_id then p.last_declined_at end
  where p.customer_id = p_customer_id;
  return found;
end
$function$
;
-- may execute: service_role

CREATE OR REPLACE FUNCTION public.save_summary(p_call_sid text, p_summary text, p_outcome text, p_fields jsonb DEFAULT '{}'::jsonb, p_sentiment text DEFAULT 'neutral'::text, p_model text DEFAULT NULL::text, p_webhook boolean DEFAULT false)
 RETURNS boolean
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
begin
  insert into public.call_summaries (client_id, call_sid, summary, outcome, fields, sentiment, model, webhook_state)
  values (
    private.client_of_call(p_call_sid), p_call_sid, p_summary, p_outcome, p_fields, p_sentiment, p_model,
    case when p_webhook then 'waiting' end
  )
  on conflict (client_id, call_sid) do nothing;
  return found;
end
$function$
;
-- may execute: authenticated, service_role

CREATE OR REPLACE FUNCTION public.set_billing_settings(p_client_id text, p_changes jsonb)
 RETURNS jsonb
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  v_row public.billing_settings;
begin
  perform private.require_operator();
  perform private.check_changes(
    p_changes,
    array['threshold_cents', 'top_up_cents', 'max_top_ups_per_day', 'monthly_ceiling_cents'],
    array['threshold_cents', 'top_up_cents', 'monthly_ceiling_cents'],
    array['unpaid_action', 'auto_top_up']
  );
  if p_changes ? 'auto_top_up' and jsonb_typeof(p_changes -> 'auto_top_up') <> 'boolean' then
    raise exception 'auto_top_up is true or false' using errcode = 'KB002';
  end if;
  if p_changes ? 'unpaid_action' and jsonb_typeof(p_changes -> 'unpaid_action') <> 'string' then
    raise exception 'unpaid_action is message, voicemail or forward' using errcode = 'KB002';
  end if;
  select b.* into v_row from public.billing_settings b where b.client_id = p_client_id for update;
  if not found then
    raise exception 'no client %', p_client_id using errcode = 'KC001';
  end if;
  if p_changes = '{}' then
    return to_jsonb(v_row);
  end if;
  v_row := jsonb_populate_record(v_row, p_changes);
  update public.billing_settings b set
    unpaid_action = v_row.unpaid_action, auto_top_up = v_row.auto_top_up, threshold_cents = v_row.threshold_cents,
    top_up_cents = v_row.top_up_cents, max_top_ups_per_day = v_row.max_top_ups_per_day,
    monthly_ceiling_cents = v_row.monthly_ceiling_cents
  where b.client_id = p_client_id
  returning b.* into v_row;
  return to_jsonb(v_row);
exception
  when check_violation or numeric_value_out_of_range then
    raise exception 'out of range: %', sqlerrm using errcode = 'KB002';
end
$function$
;
-- may execute: authenticated, service_role

CREATE OR REPLACE FUNCTION public.set_limits(p_client_id text, p_changes jsonb)
 RETURNS jsonb
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  v_row public.client_limits;
begin
  perform private.require_operator();
  perform private.check_changes(
    p_changes,
    array['calls_per_hour', 'calls_per_day', 'outbound_per_hour', 'outbound_concurrent', 'minutes_per_call', 'spend_per_day_cents'],
    '{}', array['destination_countries']
  );
  if p_changes ? 'destination_countries' and (
    jsonb_typeof(p_changes -> 'destination_countries') <> 'array'
    or exists (
      select from jsonb_array_elements(p_changes -> 'destination_countries') e
      where jsonb_typeof(e.value) <> 'string' or e.value #>> '{}' !~ '^[A-Z]{2}$'
    )
  ) then
    raise exception 'destination_countries is a list of two-letter country codes' using errcode = 'KB002';
  end if;
  select l.* into v_row from public.client_limits l where l.client_id = p_client_id for update;
  if not found then
    raise exception 'no client %', p_client_id using errcode = 'KC001';
  end if;
  if p_changes = '{}' then
    return to_jsonb(v_row);
  end if;
  v_row := jsonb_populate_record(v_row, p_changes);
  update public.client_limits l set
    calls_per_hour = v_row.calls_per_hour, calls_per_day = v_row.calls_per_day,
    outbound_per_hour = v_row.outbound_per_hour, outbound_concurrent = v_row.outbound_concurrent,
    minutes_per_call = v_row.minutes_per_call, spend_per_day_cents = v_row.spend_per_day_cents,
    destination_countries = v_row.destination_countries
  where l.client_id = p_client_id
  returning l.* into v_row;
  return to_jsonb(v_row);
exception
  when check_violation or numeric_value_out_of_range then
    raise exception 'out of range: %', sqlerrm using errcode = 'KB002';
end
$function$
;
-- may execute: authenticated, service_role

CREATE OR REPLACE FUNCTION public.set_retention(p_client_id text, p_changes jsonb)
 RETURNS jsonb
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
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
$function$
;
-- may execute: authenticated, service_role

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
  v_hold public.call_holds;
  v_seconds integer := greatest(coalesce(p_duration_seconds, 0), 0);
  v_month date;
  v_left bigint;
  v_cents bigint := 0;
  v_billed_as text := 'free';
  v_applied boolean;
begin
  if p_status is null or p_status not in ('completed', 'busy', 'failed', 'no-answer', 'canceled') then
    raise exception '% is not the end of a call', coalesce(p_status, 'null') using errcode = '22023';
  end if;
  select s.* into v_call from public.call_sessions s
  where s.call_sid = p_call_sid
    and (private.is_platform() or s.client_id in (select private.my_agent_client_ids()));
  -- The same words for a call that is not there and one that is somebody else's.
  if not found then
    raise exception 'no call %', p_call_sid using errcode = 'KC002';
  end if;
  if v_call.settled_at is not null then
    return jsonb_build_object('settled', false, 'cost_amount', v_call.cost_amount);
  end if;

  select c.* into v_client from public.voice_ai_clients c where c.client_id = v_call.client_id for key share;
  if not found then
    raise exception 'no call %', p_call_sid using errcode = 'KC002';
  end if;
  select p.* into strict v_plan from public.plans p where p.plan_id = v_client.plan_id;
  select h.* into v_hold from public.call_holds h where h.call_sid = p_call_sid;
  -- A plan changed during the call changes neither its account nor its price.
  v_plan.currency := coalesce(v_hold.currency, v_plan.currency);
  v_plan.per_call := coalesce(v_hold.price_cents::numeric / 100, v_plan.per_call);
  v_client.user_id := coalesce(v_hold.user_id, v_client.user_id);
  -- One settlement at a time for an owner: two calls that end together must not both be the last included one.
  perform private.lock_account(v_client.user_id, v_plan.currency);
  select s.* into v_call from public.call_sessions s where s.call_sid = p_call_sid for update;
  if not found then
    raise exception 'no call %', p_call_sid using errcode = 'KC002';
  end if;
  if v_call.settled_at is not null then
    return jsonb_build_object('settled', false, 'cost_amount', v_call.cost_amount);
  end if;
  -- It may have been admitted while we waited.
  select h.* into v_hold from public.call_holds h where h.call_sid = p_call_sid;
  v_month := coalesce(v_hold.billing_month, date_trunc('month', v_call.start_time at time zone v_call.time_zone)::date);

  if p_status = 'completed' and v_seconds > 0 and v_call.refused is null
    and coalesce(v_call.metadata ->> 'test', 'false') <> 'true' then
    select v_plan.included_calls - count(*) into v_left from public.call_sessions s
    where s.client_id = v_client.client_id and s.billing_month = v_month and s.billed_as = 'included';
    v_billed_as := case when v_left > 0 then 'included' else 'charged' end;
  end if;

  perform private.resolve_hold(p_call_sid, case v_billed_as when 'charged' then 'captured' else 'released' end);
  if v_billed_as = 'included' and v_hold.amount_cents > 0 and (
    select count(*) from public.call_holds h
    where h.client_id = v_client.client_id and h.billing_month = v_month and h.resolved_at is null and h.amount_cents = 0
      and h.user_id = v_hold.user_id and h.currency = v_hold.currency
  ) > v_left - 1 then
    -- It took a place that an open call counts on: that one gets its money.
    update public.call_holds h set amount_cents = v_hold.amount_cents
    where h.call_sid = (
      select o.call_sid from public.call_holds o
      where o.client_id = v_client.client_id and o.billing_month = v_month and o.resolved_at is null and o.amount_cents = 0
        and o.user_id = v_hold.user_id and o.currency = v_hold.currency
      order by o.placed_at desc, o.call_sid limit 1
    );
    update public.credits k set held = k.held + v_hold.amount_cents::numeric / 100
    where k.user_id = v_client.user_id and k.currency = v_plan.currency;
  end if;
  if v_billed_as = 'charged' then
    v_cents := round(v_plan.per_call * 100)::bigint;
    select c.applied into v_applied from private.charge(
      v_client.user_id, v_plan.currency, v_cents, 'call', 'call:' || p_call_sid, v_client.client_id, v_month
    ) c;
    if not v_applied then
      -- Its row was charged and went with its client; this is a late report of the same call.
      v_cents := 0;
      v_billed_as := 'free';
    end if;
  end if;
  perform private.pay_due(v_client.user_id, v_plan.currency);

  if v_billed_as <> 'free' then
    insert into public.usage_logs (user_id, client_id, call_sid, type, amount, call_count, currency, description)
    values (
      v_client.user_id, v_client.client_id, p_call_sid, 'call', v_cents::numeric / 100, 1, v_plan.currency,
      case v_billed_as
        when 'included' then
          format('Call %s of %s included in %s', v_plan.included_calls - v_left + 1, v_plan.included_calls, to_char(v_month, 'FMMonth YYYY'))
        else format('Call beyond the %s included in %s', v_plan.included_calls, to_char(v_month, 'FMMonth YYYY'))
      end
    );
  end if;
  update public.call_sessions s set
    status = p_status,
    duration_seconds = v_seconds,
    end_time = coalesce(s.end_time, s.start_time + make_interval(secs => v_seconds)),
    cost_amount = v_cents::numeric / 100,
    settled_at = now(),
    billing_month = v_month,
    billed_as = v_billed_as
  where s.call_sid = p_call_sid;
  return jsonb_build_object('settled', true, 'cost_amount', (v_cents::numeric / 100)::numeric(12, 2));
end
$function$
;
-- may execute: authenticated, service_role

CREATE OR REPLACE FUNCTION public.stale_calls(p_older_than_seconds integer DEFAULT 15000)
 RETURNS TABLE(call_sid text, client_id text, begun_at timestamp with time zone, held_cents bigint)
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO ''
AS $function$
  select s.call_sid, s.client_id, s.created_at, coalesce(h.amount_cents, 0)
  from public.call_sessions s left join public.call_holds h on h.call_sid = s.call_sid and h.resolved_at is null
  where s.settled_at is null and s.created_at <= now() - make_interval(secs => p_older_than_seconds)
  order by s.created_at, s.call_sid
$function$
;
-- may execute: service_role

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

CREATE OR REPLACE FUNCTION public.void_call(p_call_sid text, p_reason text)
 RETURNS jsonb
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  v_call public.call_sessions;
  v_user_id uuid;
  v_currency text;
begin
  if btrim(coalesce(p_reason, '')) = '' then
    raise exception 'a call is voided for a reason' using errcode = '22023';
  end if;
  select coalesce(h.user_id, c.user_id), coalesce(h.currency, p.currency) into v_user_id, v_currency
  from public.call_sessions s
  join public.voice_ai_clients c on c.client_id = s.client_id
  join public.plans p on p.plan_id = c.plan_id
  left join public.call_holds h on h.call_sid = s.call_sid
  where s.call_sid = p_call_sid
  for key share of c;
  if found then
    perform private.lock_account(v_user_id, v_currency);
    select s.* into v_call from public.call_sessions s where s.call_sid = p_call_sid for update;
  end if;
  if v_call.call_sid is null then
    raise exception 'no call %', p_call_sid using errcode = 'KC002';
  end if;
  if v_call.settled_at is not null then
    return jsonb_build_object('voided', false, 'cost_amount', v_call.cost_amount);
  end if;
  perform private.resolve_hold(p_call_sid, 'stale');
  perform private.pay_due(v_user_id, v_currency);
  update public.call_sessions s set
    status = 'failed', duration_seconds = coalesce(s.duration_seconds, 0), end_time = coalesce(s.end_time, now()),
    cost_amount = 0, settled_at = now(), billed_as = 'free', void_reason = p_reason,
    billing_month = date_trunc('month', s.start_time at time zone s.time_zone)::date
  where s.call_sid = p_call_sid;
  -- Of the migration that keeps the audit log.
  perform private.audit('call.voided', v_call.client_id, jsonb_build_object('call_sid', p_call_sid, 'reason', p_reason));
  return jsonb_build_object('voided', true, 'cost_amount', 0);
end
$function$
;
-- may execute: service_role

alter publication supabase_realtime add table public.call_sessions;
alter publication supabase_realtime add table public.conversation_logs;
alter publication supabase_realtime add table public.credits;
alter publication supabase_realtime add table public.leads;
alter publication supabase_realtime add table public.voice_ai_clients;
alter table conversation_logs replica identity using index conversation_logs_change_key;
alter table voice_ai_clients replica identity using index voice_ai_clients_change_key;
