-- Text messages: written down before they are sent and sent once, followed until they have arrived, and never to a number
-- that said STOP.

alter table public.sms_logs
  -- What it is sent once by. Null: it came in, or it was written by something else than send.
  add column key text check (length(key) between 1 and 500),
  -- What it was for: confirmation, owner_alert, reply, test, requested, stop_confirmation.
  add column kind text,
  -- What the request that began it is known by again, where its answer did not come.
  add column claim text,
  -- The call it came of. No foreign key: the call's row may still be on its way.
  add column call_sid text,
  -- How many the carrier counts it as.
  add column segments smallint check (segments > 0),
  -- What the carrier said was wrong, as its number and in words for a person.
  add column error_code integer,
  add column error text,
  add constraint sms_logs_client_id_key_key unique (client_id, key);
create index sms_logs_confirmations_idx on public.sms_logs (client_id) where kind = 'stop_confirmation';
create index sms_logs_number_idx on public.sms_logs (client_id, phone_number, created_at desc);

-- opt-outs ---------------------------------------------------------------------------------------------------------------
-- Who wants no texts of a client. A hash, so that a caller can be forgotten and still is left alone; the client is in it, so
-- that two clients cannot find out what they have in common.
create table public.sms_opt_outs (
  client_id text not null references public.voice_ai_clients (client_id) on delete cascade,
  number_hash text not null,
  -- caller: said STOP. carrier: refused a text because the number had opted out there.
  source text not null check (source in ('caller', 'carrier')),
  created_at timestamptz not null default now(),
  primary key (client_id, number_hash)
);
alter table public.sms_opt_outs enable row level security;
revoke all on public.sms_opt_outs from anon, authenticated, service_role;
-- Written by receive_sms and report_sms alone.
grant select on public.sms_opt_outs to authenticated, service_role;
create policy "members see that numbers opted out" on public.sms_opt_outs for select to authenticated
  using (client_id = any (array(select private.my_client_ids())));

create function private.opt_out_hash(p_client_id text, p_number text) returns text
language sql stable set search_path = '' as $$
  select private.caller_hash(p_client_id || ':' || p_number)
$$;

create function private.opted_out(p_client_id text, p_number text) returns boolean
language sql stable set search_path = '' as $$
  select exists (
    select from public.sms_opt_outs o
    where o.client_id = p_client_id and o.number_hash = private.opt_out_hash(p_client_id, p_number)
  )
$$;

-- What an agent could not write while the database was away comes later: the number as it may be kept.
create function private.kept_number(p_client_id text, p_number text, p_at timestamptz) returns text
language sql stable set search_path = '' as $$
  select case when exists (
    select from public.audit_log a
    where a.at >= p_at and a.action = 'caller.forgotten' and a.client_id = p_client_id
      and a.details ->> 'caller_hash' = private.caller_hash(p_number)
  ) then 'forgotten' else p_number end
$$;

-- the life of a text -----------------------------------------------------------------------------------------------------
-- sending → queued → sent → delivered, undelivered or failed; refused: it did not go. uncertain: nobody knows whether it did,
-- until a later report says. Null for what is none of these.
create function private.sms_rank(p_status text) returns integer
language sql immutable set search_path = '' as $$
  select case p_status
    when 'sending' then 0 when 'uncertain' then 1 when 'refused' then 2 when 'queued' then 2 when 'sent' then 3
    when 'delivered' then 4 when 'undelivered' then 4 when 'failed' then 4
  end
$$;

-- As before, and reports come in any order and more than once: a text never goes back, least of all to what costs nothing.
-- A forgotten number does not come back either.
create or replace function private.keep_sms_facts() returns trigger
language plpgsql set search_path = '' as $$
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
$$;

-- As before, but a text is used and charged once the carrier has it: what was refused before costs nothing, nor does what
-- may never have reached it.
create or replace function private.use_sms() returns trigger
language plpgsql security definer set search_path = '' as $$
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
$$;
drop trigger use_sms on public.sms_logs;
create trigger use_sms after insert or update of status on public.sms_logs for each row execute function private.use_sms();

create function private.sms_is_free(p_status text) returns boolean
language sql immutable set search_path = '' as $$
  select p_status in ('sending', 'uncertain', 'refused')
$$;

-- As before, without the texts that cost nothing because they did not go.
create or replace function private.usage_lines(p_client_id text, p_month date, p_zone text) returns jsonb
language sql stable set search_path = '' as $$
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
$$;

-- functions --------------------------------------------------------------------------------------------------------------
-- A text has come in. Kept once a sid, and only the first time p_word (stop, start) changes whether the number has opted out.
-- `first`: it was not known; `opted_out`: before this text; `answered`: a reply is under way or was, or the text is too old
-- to be answered; `carrier_answers`: the carrier has refused to confirm a STOP, because it answers STOP, START and HELP
-- itself; `history`: the last texts of both sides before it, oldest first, of 24 hours. KC001: no such client.
create function public.receive_sms(
  p_client_id text, p_sid text, p_from text, p_body text, p_word text default null, p_at timestamptz default null
) returns jsonb
language plpgsql security definer set search_path = '' as $$
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
$$;

-- Before a text is sent: writes it down and says whether it may go. `state` is `begun` (send it now, then report_sms),
-- `already` (this key was asked for before; `status` and `sid` say what became of it) or `refused` with `reason`, in words.
-- p_claim: the same question again gets the same answer, as long as nothing was reported; whoever has sent does not ask again.
-- p_refusal: the asker has refused it itself, and it is written down for people to see. KC001: no such client.
create function public.begin_sms(
  p_client_id text, p_key text, p_to text, p_body text, p_kind text, p_country text default null,
  p_call_sid text default null, p_segments integer default null, p_refusal text default null,
  p_claim text default null, p_at timestamptz default null
) returns jsonb
language plpgsql security definer set search_path = '' as $$
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
$$;

-- What became of a text: the carrier's answer to the request, or its later reports, in any order and as often as they come.
-- By the key it was begun with, or by the carrier's sid. False when no text is known by it. KC001: no such client.
create function public.report_sms(
  p_client_id text, p_status text, p_key text default null, p_sid text default null, p_error_code integer default null,
  p_error text default null
) returns boolean
language plpgsql security definer set search_path = '' as $$
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
$$;

do $$
declare
  signature regprocedure;
begin
  foreach signature in array array[
    'private.opt_out_hash(text, text)',
    'private.opted_out(text, text)',
    'private.kept_number(text, text, timestamptz)',
    'public.receive_sms(text, text, text, text, text, timestamptz)',
    'public.begin_sms(text, text, text, text, text, text, text, integer, text, text, timestamptz)',
    'public.report_sms(text, text, text, text, integer, text)'
  ]::regprocedure[]
  loop
    execute format('revoke all on function %s from public, anon, authenticated, service_role', signature);
  end loop;
end
$$;
-- Each asks itself who is calling: the agent for its own client, the platform.
grant execute on function public.receive_sms, public.begin_sms, public.report_sms to authenticated, service_role;
-- Read by usage_lines and by the trigger, which run as the asker.
revoke all on function private.sms_rank, private.sms_is_free from public, anon;
grant execute on function private.sms_rank, private.sms_is_free to authenticated, service_role;
