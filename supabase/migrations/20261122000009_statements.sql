-- Months: the base fee, what an owner is shown of its month, corrections by hand, and whether the books agree with
-- themselves. The fee is charged in arrears, once for each life of a client and month it was in service.

-- lives ------------------------------------------------------------------------------------------------------------------
-- A removed client's row and calls are gone, and its last month is still to be charged and shown: what that takes is kept
-- here, for each time a client of this id was made.
create table public.client_lives (
  client_id text not null,
  generation integer not null check (generation >= 1),
  -- No foreign keys but the plan's: the books outlive client and owner.
  user_id uuid not null,
  business_name text not null,
  plan_id text not null references public.plans (plan_id),
  -- The client's clock: which month is over, and which a moment belongs to.
  time_zone text not null,
  -- When it first became active. A creation that failed half way owes nothing.
  served_from timestamptz,
  ended_at timestamptz,
  -- {"2026-10-01": 4900}: the months that are closed, and the fee that was charged.
  closed_months jsonb not null default '{}' check (jsonb_typeof(closed_months) = 'object'),
  -- When it ended: {"2026-10-01": [lines]}, what its calls and messages came to, as private.usage_lines has them.
  last_lines jsonb not null default '{}' check (jsonb_typeof(last_lines) = 'object'),
  primary key (client_id, generation)
);
create index client_lives_user_id_idx on public.client_lives (user_id);
create index client_lives_plan_id_idx on public.client_lives (plan_id);

alter table public.client_lives enable row level security;
revoke all on public.client_lives from anon, authenticated, service_role;
grant select on public.client_lives to authenticated, service_role;
create policy "owners read the lives of their clients" on public.client_lives for select to authenticated
  using (user_id = any (array(select private.my_user_ids())));

-- The month of a moment on a clock, as its first day.
create function private.month_at(p_moment timestamptz, p_zone text) returns date
language sql stable set search_path = '' as $$
  select date_trunc('month', p_moment at time zone p_zone)::date
$$;

create function private.served_in(p_life public.client_lives, p_month date) returns boolean
language sql stable set search_path = '' as $$
  select coalesce(
    private.month_at(p_life.served_from, p_life.time_zone) <= p_month
      and (p_life.ended_at is null or private.month_at(p_life.ended_at, p_life.time_zone) >= p_month),
    false
  )
$$;

create function private.is_over(p_month date, p_zone text) returns boolean
language sql stable set search_path = '' as $$
  select now() >= (p_month + interval '1 month') at time zone p_zone
$$;

-- What the calls and messages of a client's month came to, one line for each price; read from themselves, not the ledger.
create function private.usage_lines(p_client_id text, p_month date, p_zone text) returns jsonb
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
    where m.client_id = p_client_id and m.message_type <> 'inbound' and private.month_at(m.created_at, p_zone) = p_month
  ), lines as (
    select u.kind, u.unit_cents, count(*) as quantity from used u group by u.kind, u.unit_cents
  )
  select coalesce(jsonb_agg(jsonb_build_object(
    'kind', l.kind, 'quantity', l.quantity, 'unit_cents', l.unit_cents, 'amount_cents', l.quantity * l.unit_cents,
    'posted_cents', l.quantity * l.unit_cents
  ) order by array_position(array['included_calls', 'further_calls', 'sms'], l.kind), l.unit_cents), '[]')
  from lines l
$$;

create function private.keep_life() returns trigger
language plpgsql security definer set search_path = '' as $$
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
$$;
create trigger keep_life after insert or update of user_id, business_name, plan_id, region, config, status, generation
  on public.voice_ai_clients for each row execute function private.keep_life();

create function private.end_life() returns trigger
language plpgsql security definer set search_path = '' as $$
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
$$;
-- After release_before_delete, which locks the account: the account is locked before the life, as in close_month.
create trigger stop_life before delete on public.voice_ai_clients for each row execute function private.end_life();

insert into public.client_lives (client_id, generation, user_id, business_name, plan_id, time_zone, served_from)
select
  c.client_id, c.generation, c.user_id, c.business_name, c.plan_id, private.time_zone_of(c.region, c.config),
  case when c.status <> 'creating' then c.created_at end
from public.voice_ai_clients c;

-- The newest life of a client that the asker may see. KC001 when there is none, or it is somebody else's.
create function private.last_life(p_client_id text) returns public.client_lives
language plpgsql stable set search_path = '' as $$
declare
  v_life public.client_lives;
begin
  select l.* into v_life from public.client_lives l where l.client_id = p_client_id order by l.generation desc limit 1;
  if not found then
    raise exception 'no client %', coalesce(p_client_id, 'named') using errcode = 'KC001';
  end if;
  return v_life;
end
$$;

-- corrections ------------------------------------------------------------------------------------------------------------
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

-- what owners are shown --------------------------------------------------------------------------------------------------
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

-- check ------------------------------------------------------------------------------------------------------------------
-- Of money that came in. A later migration gives it work to do.
create function private.check_top_ups() returns table (problem text, subject text, details jsonb)
language sql stable security definer set search_path = '' as $$
  select '', '', '{}'::jsonb where false
$$;

-- Everything that is wrong in the books; no rows when nothing is. `subject` is what to look at. Each table is read once or
-- twice as a whole: that is what a check is for, and why it is given room to join in memory.
create function public.check_ledger() returns table (problem text, subject text, details jsonb)
language sql stable security definer set search_path = '' set work_mem = '64MB' as $$
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
$$;

-- who may call what ------------------------------------------------------------------------------------------------------
do $$
declare
  signature regprocedure;
begin
  foreach signature in array array[
    'private.month_at(timestamptz, text)',
    'private.served_in(public.client_lives, date)',
    'private.is_over(date, text)',
    'private.usage_lines(text, date, text)',
    'private.last_life(text)',
    'private.keep_life()',
    'private.end_life()',
    'private.check_top_ups()',
    'public.adjust_credit(text, bigint, text, text)',
    'public.close_month(text, date)',
    'public.get_billable_months(date, text)',
    'public.get_unclosed_months()',
    'public.get_credit(text)',
    'public.get_statement(text, date, boolean)',
    'public.get_usage(text, date, date)',
    'public.check_ledger()'
  ]::regprocedure[]
  loop
    execute format('revoke all on function %s from public, anon, authenticated, service_role', signature);
  end loop;
end
$$;
grant execute on function
  private.month_at(timestamptz, text), private.served_in(public.client_lives, date), private.is_over(date, text),
  private.usage_lines(text, date, text), private.last_life(text),
  public.get_credit(text), public.get_statement(text, date, boolean), public.get_usage(text, date, date)
to authenticated, service_role;
grant execute on function
  public.adjust_credit(text, bigint, text, text), public.close_month(text, date),
  public.get_billable_months(date, text), public.get_unclosed_months(), public.check_ledger()
to service_role;
