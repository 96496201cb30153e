-- Corrections by hand, and the base fee of a month that is over.

-- Gives (positive) or takes (negative) an amount, once per key. Credit pays what is due first; a debit takes from what is
-- available and is refused beyond it. Errors: KC001; KB101 more than is available; KB102 the key was another adjustment's;
-- 22023 no amount, reason or key.
create function public.adjust_credit(p_client_id text, p_amount_cents bigint, p_reason text, p_key text) returns jsonb
language plpgsql security definer set search_path = '' as $$
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
$$;

-- months -----------------------------------------------------------------------------------------------------------------
-- Charges the base fee of a finished month to each life of the client that was in service in it, once. `closed` when this
-- call did it, `already` when all was done before; neither when nothing is owed. Errors: KC001; KB103 the month is not over.
create function public.close_month(p_client_id text, p_month date) returns jsonb
language plpgsql security definer set search_path = '' as $$
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
$$;

-- The clients that were in service in a month, or without one in the last finished month of their own clock.
create function public.get_billable_months(p_month date default null, p_client_id text default null) returns jsonb
language plpgsql stable security definer set search_path = '' as $$
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
$$;

-- Months that have been over for two days and whose fee is not charged: nobody closed them.
create function public.get_unclosed_months() returns jsonb
language sql stable security definer set search_path = '' as $$
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
$$;

do $$
declare
  signature regprocedure;
begin
  foreach signature in array array[
    'public.adjust_credit(text, bigint, text, text)',
    'public.close_month(text, date)',
    'public.get_billable_months(date, text)',
    'public.get_unclosed_months()'
  ]::regprocedure[]
  loop
    execute format('revoke all on function %s from public, anon, authenticated, service_role', signature);
  end loop;
end
$$;
grant execute on function
  public.adjust_credit(text, bigint, text, text), public.close_month(text, date),
  public.get_billable_months(date, text), public.get_unclosed_months()
to service_role;
