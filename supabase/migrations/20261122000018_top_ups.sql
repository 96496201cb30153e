-- Money that comes in by card. A top-up is written down before the card is touched, charged under a key of its own, and
-- credited once under the same key: whoever dies in between, the next one finishes it. Order of locks: the owner's credits
-- row, then the top-up.

-- What the payment service knows an owner as, and the card kept for charges without its holder.
create table public.payment_customers (
  user_id uuid primary key references auth.users (id),
  -- The payment service's own ids.
  customer_id text not null unique,
  card_id text,
  card_brand text,
  card_last4 text check (card_last4 ~ '^[0-9]{4}$'),
  card_exp_month integer check (card_exp_month between 1 and 12),
  card_exp_year integer,
  -- Automatic top-ups declined one after the other. At three they stop until an operator acts.
  declines integer not null default 0 check (declines >= 0),
  last_declined_at timestamptz,
  paused_at timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create trigger touch_updated_at before update on public.payment_customers
  for each row execute function private.touch_updated_at();

create table public.top_ups (
  top_up_id uuid primary key default gen_random_uuid(),
  -- Neither is a foreign key: money that moved outlives user and client.
  user_id uuid not null,
  client_id text not null,
  currency text not null check (currency ~ '^[A-Z]{3}$'),
  amount_cents bigint not null check (amount_cents between 1 and 100000000),
  -- automatic: the balance fell below its threshold · operator: somebody asked for it
  origin text not null check (origin in ('automatic', 'operator')),
  -- saved_card: charged without its holder · checkout: paid by the owner on a page
  method text not null check (method in ('saved_card', 'checkout')),
  -- requested: nothing has been sent · charging: sent, or about to be · unknown: sent, and no answer that says how it went
  state text not null default 'requested'
    check (state in ('requested', 'charging', 'unknown', 'succeeded', 'declined', 'canceled')),
  -- What was sent. Kept from the first attempt on: the same key must come with the same request.
  customer_id text,
  card_id text,
  first_sent_at timestamptz,
  attempts integer not null default 0,
  next_try_at timestamptz not null default now(),
  payment_id text,
  checkout_id text,
  checkout_url text,
  checkout_expires_at timestamptz,
  -- The bank's word, or what is wrong, for an operator.
  decline_code text,
  problem text,
  -- Who works on it, and until when it is left alone; the token tells a worker that lost it.
  claimed_by text,
  claimed_until timestamptz,
  claim_token bigint not null default 0,
  requested_at timestamptz not null default now(),
  ended_at timestamptz,
  updated_at timestamptz not null default now(),
  constraint automatic_top_ups_use_a_card check (origin = 'operator' or method = 'saved_card'),
  constraint ended_top_ups_say_when check ((state in ('succeeded', 'declined', 'canceled')) = (ended_at is not null))
);
-- One card charge of an account at a time, however many calls cross the threshold at once.
create unique index top_ups_one_open_per_account on public.top_ups (user_id, currency)
  where method = 'saved_card' and state in ('requested', 'charging', 'unknown');
create index top_ups_due_idx on public.top_ups (next_try_at) where state in ('requested', 'charging', 'unknown');
create index top_ups_user_id_idx on public.top_ups (user_id, requested_at desc);
create index top_ups_client_id_idx on public.top_ups (client_id, requested_at desc);
create trigger touch_updated_at before update on public.top_ups
  for each row execute function private.touch_updated_at();

alter table public.payment_customers enable row level security;
alter table public.top_ups enable row level security;
revoke all on public.payment_customers, public.top_ups from anon, authenticated, service_role;
-- Written by the functions below alone.
grant select on public.payment_customers, public.top_ups to authenticated, service_role;
create policy "owners read their card" on public.payment_customers for select to authenticated
  using (user_id = any (array(select private.my_user_ids())));
create policy "owners read their top-ups" on public.top_ups for select to authenticated
  using (user_id = any (array(select private.my_user_ids())));

-- when a top-up is due -------------------------------------------------------------------------------------------------------
-- After every fall of what an owner may spend: writes a top-up down when a client's settings ask for one. The account is
-- locked by the caller. After a decline the card is left alone for an hour, then for four.
create or replace function private.consider_top_up(p_user_id uuid, p_currency text, p_client_id text) returns void
language plpgsql security definer set search_path = '' as $$
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
$$;

-- As many as became due without anybody spending: a back-off that is over, a setting that was switched on, a new day.
create function private.consider_all_top_ups() returns void
language plpgsql security definer set search_path = '' as $$
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
$$;

-- A top-up that somebody asks for. One under way for the same amount is answered instead of a second one. Errors: KC001 no
-- such client; KB201 another charge of the account is under way; KB202 no card is saved; 22023 an amount that is none.
create function public.request_top_up(p_client_id text, p_amount_cents bigint, p_method text) returns jsonb
language plpgsql security definer set search_path = '' as $$
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
$$;

do $$
declare
  signature regprocedure;
begin
  foreach signature in array array[
    'public.request_top_up(text, bigint, text)'
  ]::regprocedure[]
  loop
    execute format('revoke all on function %s from public, anon, authenticated', signature);
    execute format('grant execute on function %s to service_role', signature);
  end loop;
end
$$;
revoke all on function private.consider_all_top_ups() from public, anon, authenticated, service_role;
