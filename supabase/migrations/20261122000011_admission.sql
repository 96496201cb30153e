-- Is a call let in? May a number be rung?

-- What one more call of the month has to have ready: nothing while included calls are left that no open call counts on.
create function private.needed_for_call(p_client_id text, p_month date, p_plan public.plans) returns bigint
language sql stable security definer set search_path = '' as $$
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
$$;

-- Why a call beside `p_call_sid` is not let in; null when it is. `p_needed` is what it has to have ready, `p_counted`
-- says that its place was taken when it was dialled. Hours and days are the last 60 minutes and 24 hours.
create function private.why_refused(
  p_client public.voice_ai_clients, p_account public.credits, p_direction text, p_call_sid text, p_needed bigint,
  p_test boolean, p_counted boolean
) returns text
language plpgsql stable security definer set search_path = '' as $$
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
$$;

-- The client that a request may begin calls for. KC001 when there is none, or it is another agent's.
create function private.calling_client(p_client_id text) returns public.voice_ai_clients
language plpgsql security definer set search_path = '' as $$
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
$$;

-- May this call be answered? Asked with the call's first webhook; keeps its row, and promises what it may cost. The same
-- question again gets the same answer. `reason` and what the caller is to hear (`action`) say why not; `max_seconds` is
-- when the call has to end. Errors: KC001 no such client, or not the asking agent's; KC002 the sid is another client's.
create function public.admit_call(
  p_call_sid text, p_client_id text default null, p_caller_number text default null, p_direction text default 'inbound',
  p_test boolean default false, p_started_at timestamptz default null
) returns jsonb
language plpgsql security definer set search_path = '' as $$
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
$$;

-- May the client ring a number of this country and kind (the kinds of numbering plans: fixed_line, mobile, …)? A yes keeps
-- a place for two minutes, until admit_call takes it. Errors: KC001.
create function public.authorise_dial(p_client_id text, p_country text, p_kind text) returns jsonb
language plpgsql security definer set search_path = '' as $$
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
$$;

do $$
declare
  signature regprocedure;
begin
  foreach signature in array array[
    'private.needed_for_call(text, date, public.plans)',
    'private.why_refused(public.voice_ai_clients, public.credits, text, text, bigint, boolean, boolean)',
    'private.calling_client(text)',
    'public.admit_call(text, text, text, text, boolean, timestamptz)',
    'public.authorise_dial(text, text, text)'
  ]::regprocedure[]
  loop
    execute format('revoke all on function %s from public, anon, authenticated, service_role', signature);
  end loop;
end
$$;
-- Each asks itself who is calling: the agent for its own client, an operator, the platform.
grant execute on function
  public.admit_call(text, text, text, text, boolean, timestamptz), public.authorise_dial(text, text, text)
to authenticated, service_role;
