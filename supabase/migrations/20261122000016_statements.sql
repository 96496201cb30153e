-- What owners are shown of their money.

-- All of these run as the asker: row-level security decides what they find, and who may not see the account (staff, agents,
-- other owners) hears KC001, as for a client that is not there. Amounts are whole cents of the plan's currency.

-- The account behind a client, and the client's month so far.
create function public.get_credit(p_client_id text) returns jsonb
language plpgsql stable security invoker set search_path = '' as $$
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
$$;

-- One client's month. The lines come from the calls and messages themselves and from the months that were closed; what
-- the ledger has for the month is summed up beside them. A charge belongs to its billing month, other money to the month
-- it moved in. Callers' numbers show three digits unless p_full_numbers. Errors: KC001; KB104 the month has not begun.
create function public.get_statement(p_client_id text, p_month date, p_full_numbers boolean default false) returns jsonb
language plpgsql stable security invoker set search_path = '' as $$
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
$$;

-- What a client used, by day of its own clock and type; a call counts on the day it began. Both days included.
create function public.get_usage(p_client_id text, p_from date, p_to date) returns jsonb
language plpgsql stable security invoker set search_path = '' as $$
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
$$;

do $$
declare
  signature regprocedure;
begin
  foreach signature in array array[
    'public.get_credit(text)',
    'public.get_statement(text, date, boolean)',
    'public.get_usage(text, date, date)'
  ]::regprocedure[]
  loop
    execute format('revoke all on function %s from public, anon, authenticated, service_role', signature);
  end loop;
end
$$;
grant execute on function
  public.get_credit(text), public.get_statement(text, date, boolean), public.get_usage(text, date, date)
to authenticated, service_role;
