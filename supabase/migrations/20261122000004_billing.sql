-- Money. The ledger is the truth: immutable entries in groups that sum to zero. A balance is a copy of a ledger sum that
-- only the functions here move. Nothing is written twice: each posting has an idempotency key.

create table public.ledger_entries (
  entry_id bigint generated always as identity primary key,
  group_id uuid not null,
  -- customer: what we owe an owner (its balance) · sales, opening: the other side of it
  -- numbers: what we pay for lines · carrier: the other side of it
  account text not null check (account in ('customer', 'sales', 'opening', 'numbers', 'carrier')),
  -- Neither user nor client is a foreign key: the books outlive both.
  user_id uuid,
  client_id text,
  amount_cents bigint not null,
  currency text not null check (currency ~ '^[A-Z]{3}$'),
  kind text not null check (kind in ('opening', 'call', 'number')),
  idempotency_key text not null,
  created_at timestamptz not null default now(),
  unique (idempotency_key, account),
  check (account <> 'customer' or user_id is not null)
);
create index ledger_entries_group_id_idx on public.ledger_entries (group_id);
create index ledger_entries_user_id_idx on public.ledger_entries (user_id, currency);
create index ledger_entries_client_id_idx on public.ledger_entries (client_id);
create trigger append_only before update or delete on public.ledger_entries
  for each row execute function private.refuse_change();
create trigger append_only_truncate before truncate on public.ledger_entries
  for each statement execute function private.refuse_change();

create function private.check_ledger_group() returns trigger
language plpgsql set search_path = '' as $$
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
$$;
-- At the end of the transaction, when both sides are there.
create constraint trigger group_balances after insert on public.ledger_entries
  deferrable initially deferred for each row execute function private.check_ledger_group();

alter table public.ledger_entries enable row level security;
revoke all on public.ledger_entries from anon, authenticated, service_role;
grant select on public.ledger_entries to authenticated, service_role;
create policy "owners read their ledger" on public.ledger_entries for select to authenticated
  using (user_id = any (array(select private.my_user_ids())));

-- credits ----------------------------------------------------------------------------------------------------------------
-- One balance for each currency an owner is charged in.
create table public.credits (
  user_id uuid not null references auth.users (id),
  balance numeric(12, 2) not null default 0,
  currency text not null default 'AUD' check (currency ~ '^[A-Z]{3}$'),
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (user_id, currency)
);
create trigger touch_updated_at before update on public.credits
  for each row execute function private.touch_updated_at();

alter table public.credits enable row level security;
revoke all on public.credits from anon, authenticated, service_role;
-- Nobody updates a balance by hand, the service role neither.
grant select on public.credits to authenticated;
grant select, insert on public.credits to service_role;
create policy "owners read their balance" on public.credits for select to authenticated
  using (user_id = any (array(select private.my_user_ids())));

-- usage_logs -------------------------------------------------------------------------------------------------------------
create table public.usage_logs (
  id bigint generated always as identity primary key,
  user_id uuid not null references auth.users (id),
  -- No foreign key: what was used is still owed when the client is gone.
  client_id text,
  call_sid text,
  type text not null,
  amount numeric(12, 2) not null default 0,
  call_count integer not null default 0,
  currency text not null check (currency ~ '^[A-Z]{3}$'),
  description text,
  created_at timestamptz not null default now()
);
create index usage_logs_user_id_created_at_idx on public.usage_logs (user_id, created_at desc);
create index usage_logs_client_id_created_at_idx on public.usage_logs (client_id, created_at desc);

alter table public.usage_logs enable row level security;
revoke all on public.usage_logs from anon, authenticated, service_role;
grant select on public.usage_logs to authenticated;
grant select, insert on public.usage_logs to service_role;
create policy "owners read their usage" on public.usage_logs for select to authenticated
  using (user_id = any (array(select private.my_user_ids())));

-- postings ---------------------------------------------------------------------------------------------------------------
-- Moves `p_cents` from one account to another, once per key. True when it was this call that did it.
create function private.post(
  p_key text, p_kind text, p_from text, p_to text, p_cents bigint, p_currency text, p_user_id uuid, p_client_id text
) returns boolean
language plpgsql security definer set search_path = '' as $$
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
$$;
revoke all on function private.post from public;

-- Money that a balance is opened with has to come from somewhere in the books, whoever inserts the row.
create function private.post_opening_balance() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  perform private.post(
    'opening:' || new.user_id || ':' || new.currency, 'opening', 'opening', 'customer',
    round(new.balance * 100)::bigint, new.currency, new.user_id, null
  );
  return null;
end
$$;
create trigger post_opening_balance after insert on public.credits
  for each row execute function private.post_opening_balance();

-- An owner's account: profile, balance and its opening entry, once. A repeat changes nothing.
create function public.open_account(
  p_user_id uuid, p_email text, p_full_name text, p_business_name text, p_currency text, p_opening_balance numeric
) returns jsonb
language plpgsql security definer set search_path = '' as $$
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
$$;
revoke all on function public.open_account from public, anon, authenticated;
grant execute on function public.open_account to service_role;

-- Ends a call and charges for it, once: the first caller settles, later ones hear {"settled": false} and the same cost.
-- Only an answered call that lasted and is no test costs anything; a plan's included calls of the month come first. The
-- month is that of the call's start on the client's own clock. Errors: KC002 no such call, or not the asking agent's;
-- 22023 a status that is not final.
create function public.settle_call(p_call_sid text, p_status text, p_duration_seconds integer) returns jsonb
language plpgsql security definer set search_path = '' as $$
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
$$;
revoke all on function public.settle_call from public, anon, authenticated;
grant execute on function public.settle_call to authenticated, service_role;
