-- Money promised before it is spent, limits before a call is let in, and what cannot be covered owed instead of subtracted.
-- Order of locks, everywhere: the client's row (key share), the owner's credits row, the call, its hold.

-- the wider ledger -------------------------------------------------------------------------------------------------------
-- customer: what an owner has (its balance) · due: what it owes, as a negative sum · sales: what we earned
-- payments: money that came in by card or transfer · adjustments: corrections by hand
alter table public.ledger_entries
  drop constraint ledger_entries_account_check,
  drop constraint ledger_entries_kind_check,
  drop constraint ledger_entries_check,
  -- The calendar month on the client's clock that a charge belongs to; null where no month applies.
  add column billing_month date check (billing_month = date_trunc('month', billing_month)),
  add constraint ledger_entries_account_check check (
    account in ('customer', 'due', 'sales', 'opening', 'numbers', 'carrier', 'payments', 'adjustments')
  ),
  -- due_paid: money that came free pays what is owed.
  add constraint ledger_entries_kind_check check (
    kind in ('opening', 'call', 'number', 'fee', 'sms', 'top_up', 'adjustment', 'refund', 'due_paid')
  ),
  add constraint ledger_entries_account_has_owner check (account not in ('customer', 'due') or user_id is not null);
create index ledger_entries_client_month_idx on public.ledger_entries (client_id, billing_month) where billing_month is not null;

-- It runs when the transaction ends, as whoever asked: an agent, whose policies show it no entry of the group it made.
alter function private.check_ledger_group() security definer;

-- Filled once for what was posted before there was a month; the only change these rows ever see.
alter table public.ledger_entries disable trigger append_only;
update public.ledger_entries e set billing_month = coalesce(
  (select s.billing_month from public.call_sessions s where 'call:' || s.call_sid = e.idempotency_key),
  -- The call went with its client: the month of the posting, as near as it can be known now.
  date_trunc('month', e.created_at at time zone 'UTC')::date
)
where e.kind = 'call';
alter table public.ledger_entries enable trigger append_only;

alter table public.plans add column per_sms numeric(12, 2) not null default 0 check (per_sms >= 0);

-- held: copy of the open holds · due: copy of the due account. What may be spent is balance − held.
alter table public.credits
  add column held numeric(12, 2) not null default 0,
  add column due numeric(12, 2) not null default 0;

-- What was below zero is owed from now on, by a group of its own in the books.
insert into public.ledger_entries (group_id, account, user_id, amount_cents, currency, kind, idempotency_key)
select g.group_id, side.account, g.user_id, side.sign * g.cents, g.currency, 'adjustment', 'overdrawn:' || g.user_id || ':' || g.currency
from (
  select gen_random_uuid() as group_id, k.user_id, k.currency, round(-k.balance * 100)::bigint as cents
  from public.credits k where k.balance < 0
) g cross join (values ('customer', 1), ('due', -1)) as side (account, sign);
update public.credits k set due = -k.balance, balance = 0 where k.balance < 0;
-- The group is looked at now: a table with a check still to come cannot be altered.
set constraints all immediate;
set constraints all deferred;
alter table public.credits
  add constraint credits_held_is_covered check (held >= 0 and balance >= held),
  add constraint credits_due_is_not_negative check (due >= 0);
-- Whoever opens an account gives it a balance, and never promises or debts that no entry stands for.
revoke insert on public.credits from service_role;
grant insert (user_id, balance, currency) on public.credits to service_role;

-- The account of an owner, locked until the transaction ends; opened empty when there is none.
create function private.lock_account(p_user_id uuid, p_currency text) returns public.credits
language plpgsql security definer set search_path = '' as $$
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
$$;

-- Called after every fall of what an owner may spend, and when a call was refused for want of money. A later migration
-- gives it work to do.
create function private.consider_top_up(p_user_id uuid, p_currency text, p_client_id text) returns void
language plpgsql security definer set search_path = '' as $$
begin
  return;
end
$$;

-- Uses what came free to pay what is owed. The account is locked by the caller.
create function private.pay_due(p_user_id uuid, p_currency text) returns void
language plpgsql security definer set search_path = '' as $$
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
$$;

-- Takes an amount from an owner, once per key: from what may be spent, the rest is owed. A repeat answers what was done.
create function private.charge(
  p_user_id uuid, p_currency text, p_cents bigint, p_kind text, p_key text, p_client_id text, p_month date,
  p_to text default 'sales', out applied boolean, out paid_cents bigint, out due_cents bigint
)
language plpgsql security definer set search_path = '' as $$
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
$$;

-- Gives an amount to an owner, once per key: what is owed is paid first.
create function private.credit(
  p_user_id uuid, p_currency text, p_cents bigint, p_kind text, p_key text, p_from text,
  p_client_id text default null, p_month date default null,
  out applied boolean, out added_cents bigint, out due_paid_cents bigint
)
language plpgsql security definer set search_path = '' as $$
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
$$;

-- limits and settings of each client ---------------------------------------------------------------------------------------
-- What a new client of a region may do. Rows, so that an operator changes them without a release.
create table public.limit_defaults (
  region text primary key check (region ~ '^[a-z]{2}$'),
  calls_per_hour integer not null default 120 check (calls_per_hour between 0 and 100000),
  calls_per_day integer not null default 600 check (calls_per_day between 0 and 1000000),
  outbound_per_hour integer not null default 30 check (outbound_per_hour between 0 and 100000),
  outbound_concurrent integer not null default 3 check (outbound_concurrent between 0 and 1000),
  -- The carrier itself ends a call after four hours.
  minutes_per_call integer not null default 15 check (minutes_per_call between 1 and 240),
  spend_per_day_cents bigint not null default 20000 check (spend_per_day_cents between 0 and 100000000),
  -- ISO 3166 codes of where it may ring.
  destination_countries text[] not null default '{}'
);
insert into public.limit_defaults (region, destination_countries)
values ('au', '{AU}'), ('uk', '{GB}'), ('us', '{US}'), ('in', '{IN}');

create table public.client_limits (
  client_id text primary key references public.voice_ai_clients (client_id) on delete cascade,
  calls_per_hour integer not null default 120 check (calls_per_hour between 0 and 100000),
  calls_per_day integer not null default 600 check (calls_per_day between 0 and 1000000),
  outbound_per_hour integer not null default 30 check (outbound_per_hour between 0 and 100000),
  outbound_concurrent integer not null default 3 check (outbound_concurrent between 0 and 1000),
  minutes_per_call integer not null default 15 check (minutes_per_call between 1 and 240),
  spend_per_day_cents bigint not null default 20000 check (spend_per_day_cents between 0 and 100000000),
  destination_countries text[] not null default '{}',
  updated_at timestamptz not null default now()
);
create trigger touch_updated_at before update on public.client_limits
  for each row execute function private.touch_updated_at();

create table public.billing_settings (
  client_id text primary key references public.voice_ai_clients (client_id) on delete cascade,
  -- What callers hear when nothing is left to pay their call with.
  unpaid_action text not null default 'voicemail' check (unpaid_action in ('message', 'voicemail', 'forward')),
  auto_top_up boolean not null default false,
  threshold_cents bigint check (threshold_cents between 0 and 100000000),
  top_up_cents bigint check (top_up_cents between 1 and 100000000),
  max_top_ups_per_day integer not null default 3 check (max_top_ups_per_day between 0 and 100),
  -- Null: no ceiling.
  monthly_ceiling_cents bigint check (monthly_ceiling_cents between 0 and 1000000000),
  updated_at timestamptz not null default now(),
  constraint auto_top_up_is_complete check (not auto_top_up or (threshold_cents is not null and top_up_cents is not null))
);
create trigger touch_updated_at before update on public.billing_settings
  for each row execute function private.touch_updated_at();

create function private.give_settings() returns trigger
language plpgsql security definer set search_path = '' as $$
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
$$;
create trigger give_settings after insert on public.voice_ai_clients
  for each row execute function private.give_settings();
insert into public.client_limits (client_id, destination_countries)
select c.client_id, coalesce(d.destination_countries, '{}')
from public.voice_ai_clients c left join public.limit_defaults d on d.region = c.region;
insert into public.billing_settings (client_id) select c.client_id from public.voice_ai_clients c;

-- The clients whose account a request may see: not an agent's and not a staff member's.
create function private.my_account_client_ids() returns setof text
language sql stable security definer set search_path = '' as $$
  select c.client_id from public.voice_ai_clients c where c.user_id in (select private.my_user_ids())
$$;

alter table public.limit_defaults enable row level security;
alter table public.client_limits enable row level security;
alter table public.billing_settings enable row level security;
revoke all on public.limit_defaults, public.client_limits, public.billing_settings from anon, authenticated, service_role;
-- Changed through the functions below, which check what they are given.
grant select on public.limit_defaults, public.client_limits, public.billing_settings to authenticated, service_role;
grant insert, update on public.limit_defaults to service_role;
create policy "operators read limit defaults" on public.limit_defaults for select to authenticated
  using ((select private.claimed_role()) = 'operator');
create policy "operators read limits" on public.client_limits for select to authenticated
  using ((select private.claimed_role()) = 'operator');
create policy "owners read their billing settings" on public.billing_settings for select to authenticated
  using (client_id = any (array(select private.my_account_client_ids())));

create function private.require_operator() returns void
language plpgsql stable set search_path = '' as $$
begin
  if not private.is_platform() and coalesce(private.claimed_role(), '') <> 'operator' then
    raise exception 'operators only' using errcode = '42501';
  end if;
end
$$;

-- Each key of `p_changes` has to be a column of the row that may be changed. KB001 a name that is none, KB002 a value
-- that does not fit it.
create function private.check_changes(p_changes jsonb, p_numbers text[], p_nullable text[], p_others text[]) returns void
language plpgsql immutable set search_path = '' as $$
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
$$;

-- Changes limits of a client and answers all of them; `{}` changes none. Errors: KC001 no such client; KB001 no such
-- limit; KB002 a value that does not fit; 42501 not an operator.
create function public.set_limits(p_client_id text, p_changes jsonb) returns jsonb
language plpgsql security definer set search_path = '' as $$
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
$$;

-- The same for what a client pays with and what its callers hear when it cannot.
create function public.set_billing_settings(p_client_id text, p_changes jsonb) returns jsonb
language plpgsql security definer set search_path = '' as $$
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
$$;

-- calls that are asked for before they are answered --------------------------------------------------------------------------
alter table public.call_sessions
  -- The client's clock when the call began. A zone changed later never moves a call to another month.
  add column time_zone text not null default 'UTC',
  add column admitted_at timestamptz,
  add column refused text check (
    refused in ('unpaid', 'calls_per_hour', 'calls_per_day', 'spend_per_day', 'outbound_per_hour', 'outbound_concurrent', 'suspended')
  ),
  -- Why the platform ended it without a word from the carrier.
  add column void_reason text,
  add constraint call_is_admitted_or_refused check (admitted_at is null or refused is null);
update public.call_sessions s set time_zone = private.time_zone_of(c.region, c.config)
from public.voice_ai_clients c where c.client_id = s.client_id;
-- What the limits count: by the time the row was made, which no agent writes. Refused calls are not counted, else a flood
-- of them would keep the line shut.
create index call_sessions_let_in_idx on public.call_sessions (client_id, direction, created_at) where refused is null;
create index call_sessions_unsettled_idx on public.call_sessions (created_at) where settled_at is null;

create function private.begin_call() returns trigger
language plpgsql security definer set search_path = '' as $$
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
$$;
create trigger begin_call before insert on public.call_sessions for each row execute function private.begin_call();

create or replace function private.keep_call_facts() returns trigger
language plpgsql set search_path = '' as $$
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
$$;

-- One for each call that was let in and is no test: the money promised for it, or none when an included call covers it.
create table public.call_holds (
  call_sid text primary key,
  client_id text not null,
  user_id uuid not null references auth.users (id),
  currency text not null check (currency ~ '^[A-Z]{3}$'),
  billing_month date not null,
  amount_cents bigint not null check (amount_cents >= 0),
  -- What the call costs when no included call is left for it: the price of the day it began.
  price_cents bigint not null check (price_cents >= 0),
  placed_at timestamptz not null default now(),
  resolved_at timestamptz,
  resolution text check (resolution in ('captured', 'released', 'stale')),
  foreign key (client_id, call_sid) references public.call_sessions (client_id, call_sid) on delete cascade,
  check ((resolved_at is null) = (resolution is null))
);
create index call_holds_client_id_idx on public.call_holds (client_id, call_sid);
create index call_holds_user_id_idx on public.call_holds (user_id, currency);
create index call_holds_open_idx on public.call_holds (client_id, billing_month, placed_at) where resolved_at is null;
alter table public.call_holds enable row level security;
revoke all on public.call_holds from anon, authenticated, service_role;
grant select on public.call_holds to authenticated, service_role;
create policy "owners read their holds" on public.call_holds for select to authenticated
  using (user_id = any (array(select private.my_user_ids())));

-- Gives back what is promised for a call, if it still is. True when it was.
create function private.resolve_hold(p_call_sid text, p_resolution text) returns boolean
language plpgsql security definer set search_path = '' as $$
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
$$;

-- A call or a client that is removed leaves nothing promised.
create function private.release_before_delete() returns trigger
language plpgsql security definer set search_path = '' as $$
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
$$;
create trigger release_before_delete before delete on public.voice_ai_clients
  for each row execute function private.release_before_delete();
create trigger release_before_delete before delete on public.call_sessions
  for each row execute function private.release_before_delete();

-- Calls that somebody deletes by hand: a row is locked before its trigger runs, the account would come after the call, and a
-- call that ends at that moment waits the other way round. So the accounts whose calls may hold money are locked before the
-- first row is. (The calls of a removed client need it not: nobody gets past the client's row meanwhile.)
create function private.lock_before_delete() returns trigger
language plpgsql security definer set search_path = '' as $$
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
$$;
create trigger lock_before_delete before delete on public.call_sessions
  for each statement when (pg_trigger_depth() = 0) execute function private.lock_before_delete();

-- Each dial that was allowed. It counts as a call at once, so that two that ask together do not both get the last place, and
-- goes on counting in its hour when no call is ever reported for it.
create table public.outbound_dials (
  dial_id bigint generated always as identity primary key,
  client_id text not null references public.voice_ai_clients (client_id) on delete cascade,
  country text not null,
  kind text not null,
  authorised_at timestamptz not null default now(),
  -- The call that came of it. No foreign key: the call may be forgotten.
  call_sid text
);
create index outbound_dials_client_id_idx on public.outbound_dials (client_id, authorised_at);
alter table public.outbound_dials enable row level security;
revoke all on public.outbound_dials from anon, authenticated, service_role;
grant select on public.outbound_dials to authenticated, service_role;
create policy "operators read dials" on public.outbound_dials for select to authenticated
  using ((select private.claimed_role()) = 'operator');

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

-- messages and numbers --------------------------------------------------------------------------------------------------------
-- A usage row for each message; what goes out costs the plan's price. After the row is written: an upsert that finds the
-- message there writes nothing.
create function private.use_sms() returns trigger
language plpgsql security definer set search_path = '' as $$
declare
  v_client public.voice_ai_clients;
  v_plan public.plans;
  v_cents bigint;
begin
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
create trigger use_sms after insert on public.sms_logs for each row execute function private.use_sms();

-- Whether it came or went decided what it cost; an upsert that finds the message there names it again.
create function private.keep_sms_facts() returns trigger
language plpgsql set search_path = '' as $$
begin
  if not private.is_platform() then
    new.message_type := old.message_type;
  end if;
  return new;
end
$$;
create trigger keep_sms_facts before update on public.sms_logs for each row execute function private.keep_sms_facts();

-- As before, and a usage row for the number: it costs the owner nothing, the base fee covers it.
create or replace function public.bind_number(
  p_client_id text, p_operation_id text, p_phone_number text, p_twilio_sid text, p_region text,
  p_monthly_cost numeric, p_currency text
) returns jsonb
language plpgsql security definer set search_path = '' as $$
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
$$;

-- who may call what -----------------------------------------------------------------------------------------------------------
do $$
declare
  signature regprocedure;
begin
  foreach signature in array array[
    'private.lock_account(uuid, text)',
    'private.consider_top_up(uuid, text, text)',
    'private.pay_due(uuid, text)',
    'private.charge(uuid, text, bigint, text, text, text, date, text)',
    'private.credit(uuid, text, bigint, text, text, text, text, date)',
    'private.give_settings()',
    'private.my_account_client_ids()',
    'private.require_operator()',
    'private.check_changes(jsonb, text[], text[], text[])',
    'private.begin_call()',
    'private.resolve_hold(text, text)',
    'private.release_before_delete()',
    'private.lock_before_delete()',
    'private.needed_for_call(text, date, public.plans)',
    'private.why_refused(public.voice_ai_clients, public.credits, text, text, bigint, boolean, boolean)',
    'private.calling_client(text)',
    'private.use_sms()',
    'private.keep_sms_facts()',
    'public.set_limits(text, jsonb)',
    'public.set_billing_settings(text, jsonb)',
    'public.admit_call(text, text, text, text, boolean, timestamptz)',
    'public.void_call(text, text)',
    'public.stale_calls(integer)',
    'public.authorise_dial(text, text, text)'
  ]::regprocedure[]
  loop
    execute format('revoke all on function %s from public, anon, authenticated, service_role', signature);
  end loop;
end
$$;
grant execute on function private.my_account_client_ids() to authenticated;
-- Each asks itself who is calling: the agent for its own client, an operator, the platform.
grant execute on function
  public.admit_call(text, text, text, text, boolean, timestamptz), public.authorise_dial(text, text, text),
  public.set_limits(text, jsonb), public.set_billing_settings(text, jsonb)
to authenticated, service_role;
grant execute on function public.void_call(text, text), public.stale_calls(integer) to service_role;
