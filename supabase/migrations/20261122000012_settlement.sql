-- A call is ended once, whoever tells of its end and however often, or given up.

-- As before, with what was promised at admission: the included calls of the month go to the calls in the order in which
-- they end. A call that was never asked about is settled just the same. Errors: KC002 no such call, or not the asking
-- agent's; 22023 a status that is not final.
create or replace function public.settle_call(p_call_sid text, p_status text, p_duration_seconds integer) returns jsonb
language plpgsql security definer set search_path = '' as $$
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
$$;

-- Ends a call that the carrier knows nothing of: free, its promise given back, once. A settled call stays as it is.
create function public.void_call(p_call_sid text, p_reason text) returns jsonb
language plpgsql security definer set search_path = '' as $$
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
$$;

-- Calls begun at least so long ago whose end never came, oldest first: 250 minutes is longer than the carrier lets one last.
create function public.stale_calls(p_older_than_seconds integer default 15000)
returns table (call_sid text, client_id text, begun_at timestamptz, held_cents bigint)
language sql stable security definer set search_path = '' as $$
  select s.call_sid, s.client_id, s.created_at, coalesce(h.amount_cents, 0)
  from public.call_sessions s left join public.call_holds h on h.call_sid = s.call_sid and h.resolved_at is null
  where s.settled_at is null and s.created_at <= now() - make_interval(secs => p_older_than_seconds)
  order by s.created_at, s.call_sid
$$;

do $$
declare
  signature regprocedure;
begin
  foreach signature in array array[
    'public.void_call(text, text)',
    'public.stale_calls(integer)'
  ]::regprocedure[]
  loop
    execute format('revoke all on function %s from public, anon, authenticated, service_role', signature);
  end loop;
end
$$;
grant execute on function public.void_call(text, text), public.stale_calls(integer) to service_role;
