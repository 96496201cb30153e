-- What calls promise while they go on: a hold for each admitted call, a place for each number that is about to be rung.

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

do $$
declare
  signature regprocedure;
begin
  foreach signature in array array[
    'private.begin_call()',
    'private.resolve_hold(text, text)',
    'private.release_before_delete()',
    'private.lock_before_delete()'
  ]::regprocedure[]
  loop
    execute format('revoke all on function %s from public, anon, authenticated, service_role', signature);
  end loop;
end
$$;
