-- Plans, owners' profiles and the clients themselves. The database gives a client what must be unique on the platform:
-- its slug, its API path and its port.

-- What a region charges. Rows, not code: a price change is a new plan, and clients keep the plan they have.
create table public.plans (
  plan_id text primary key,
  region text not null check (region ~ '^[a-z]{2}$'),
  currency text not null check (currency ~ '^[A-Z]{3}$'),
  base_fee numeric(12, 2) not null check (base_fee >= 0),
  included_calls integer not null check (included_calls >= 0),
  per_call numeric(12, 2) not null check (per_call >= 0),
  is_default boolean not null default false,
  created_at timestamptz not null default now()
);
create unique index plans_one_default_per_region on public.plans (region) where is_default;
alter table public.plans enable row level security;
revoke all on public.plans from anon, authenticated, service_role;
grant select on public.plans to authenticated, service_role;
-- A price list: the same for everybody who is signed in, and nothing of any client in it.
create policy "signed-in users read plans" on public.plans for select to authenticated using (true);

insert into public.plans (plan_id, region, currency, base_fee, included_calls, per_call, is_default) values
  ('au_standard', 'au', 'AUD', 49, 20, 2, true),
  ('uk_standard', 'uk', 'GBP', 49, 20, 2, true),
  ('us_standard', 'us', 'USD', 49, 20, 2, true),
  ('in_standard', 'in', 'INR', 49, 20, 2, true);

-- profiles ---------------------------------------------------------------------------------------------------------------
create table public.profiles (
  user_id uuid primary key references auth.users (id) on delete cascade,
  email text not null,
  full_name text,
  business_name text,
  -- For display. What somebody may do is decided by the claims of the token.
  role text not null default 'owner' check (role in ('operator', 'owner', 'staff')),
  onboarding_completed boolean not null default false,
  business_details jsonb not null default '{}',
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create trigger touch_updated_at before update on public.profiles
  for each row execute function private.touch_updated_at();

-- clients ----------------------------------------------------------------------------------------------------------------
create table public.voice_ai_clients (
  client_id text primary key,
  -- Not cascading: deleting an owner's account must not take a live phone line with it.
  user_id uuid not null references auth.users (id),
  region text not null check (region ~ '^[a-z]{2}$'),
  industry text not null check (industry ~ '^[a-z0-9]{2,8}$'),
  business_name text not null check (btrim(business_name) <> ''),
  status text not null default 'creating' check (status in ('creating', 'active', 'suspended', 'deleting')),
  port integer not null unique check (port between 3011 and 3999),
  client_slug text not null unique check (client_slug ~ '^[a-z0-9]{1,48}$'),
  api_path text not null,
  phone_number text unique check (phone_number ~ '^\+[1-9][0-9]{6,14}$'),
  phone_number_sid text,
  plan_id text not null references public.plans (plan_id),
  -- How often a client of this id has been created; the operation id, and with it every idempotency key, holds it.
  generation integer not null default 1 check (generation >= 1),
  config jsonb not null default '{}' check (jsonb_typeof(config) = 'object'),
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint client_id_is_region_industry_slug check (client_id = region || '_' || industry || '_' || client_slug),
  constraint api_path_is_slug check (api_path = '/api/' || client_slug || '/')
);
create index voice_ai_clients_user_id_idx on public.voice_ai_clients (user_id);
create index voice_ai_clients_plan_id_idx on public.voice_ai_clients (plan_id);

-- What is left of a removed client: its name and how often it has lived.
create table public.removed_clients (
  client_id text primary key,
  generation integer not null,
  removed_at timestamptz not null default now()
);
alter table public.removed_clients enable row level security;
revoke all on public.removed_clients from anon, authenticated, service_role;
grant select on public.removed_clients to service_role;

-- The clients a request may see: an agent or staff member the one it is named for, an operator all, anybody else their
-- own. Policies call it inside `= any (array(select …))`, which Postgres evaluates once a query, not once a row.
create function private.my_client_ids() returns setof text
language plpgsql stable security definer set search_path = '' as $$
begin
  case coalesce(private.claimed_role(), '')
    when 'agent', 'staff' then
      return query select c.client_id from public.voice_ai_clients c where c.client_id = private.claimed_client_id();
    when 'operator' then
      return query select c.client_id from public.voice_ai_clients c;
    else
      return query select c.client_id from public.voice_ai_clients c where c.user_id = auth.uid();
  end case;
end
$$;

-- The client that the asking agent answers for; nothing for anybody else. Rows of calls are written by agents alone.
create function private.my_agent_client_ids() returns setof text
language sql stable security definer set search_path = '' as $$
  select c.client_id from public.voice_ai_clients c
  where private.claimed_role() = 'agent' and c.client_id = private.claimed_client_id()
$$;

-- The users whose account a request may see: its own; for an operator everybody's; an agent has no account.
create function private.my_user_ids() returns setof uuid
language plpgsql stable security definer set search_path = '' as $$
begin
  case coalesce(private.claimed_role(), '')
    when 'agent', 'staff' then return;
    when 'operator' then return query select u.id from auth.users u;
    else return query select auth.uid() where auth.uid() is not null;
  end case;
end
$$;
revoke all on function private.my_client_ids, private.my_agent_client_ids, private.my_user_ids from public;
grant execute on function private.my_client_ids, private.my_agent_client_ids, private.my_user_ids to authenticated;

alter table public.profiles enable row level security;
revoke all on public.profiles from anon, authenticated, service_role;
grant select on public.profiles to authenticated;
-- Not role, e-mail or user id.
grant update (full_name, business_name, business_details, onboarding_completed) on public.profiles to authenticated;
grant select, insert, update on public.profiles to service_role;
create policy "own profile is read" on public.profiles for select to authenticated
  using (user_id = any (array(select private.my_user_ids())));
create policy "own profile is edited" on public.profiles for update to authenticated
  using (user_id = any (array(select private.my_user_ids())))
  with check (user_id = any (array(select private.my_user_ids())));

alter table public.voice_ai_clients enable row level security;
revoke all on public.voice_ai_clients from anon, authenticated, service_role;
-- Read only: plan, price, port, slug and number are the platform's to give.
grant select on public.voice_ai_clients to authenticated;
grant select, insert, update, delete on public.voice_ai_clients to service_role;
create policy "members read their client" on public.voice_ai_clients for select to authenticated
  using (client_id = any (array(select private.my_client_ids())));

-- Business name to slug, the same way as the command line does it: accents dropped, lower-case letters and digits only.
create function private.slug_of(business_name text) returns text
language sql immutable set search_path = '' as $$
  select regexp_replace(lower(normalize(business_name, nfkd)), '[^a-z0-9]', '', 'g')
$$;

-- Lowest free port from 3011. The unique index is the guarantee; the lock only spares simultaneous inserts the retry.
create function private.lowest_free_port() returns integer
language plpgsql volatile set search_path = '' as $$
declare
  free integer;
begin
  perform pg_advisory_xact_lock(3011);
  select candidate into free
  from generate_series(3011, 3999) as candidate
  where not exists (select from public.voice_ai_clients c where c.port = candidate)
  order by candidate
  limit 1;
  if free is null then
    raise exception 'all ports from 3011 to 3999 are in use' using errcode = 'KP001';
  end if;
  return free;
end
$$;

-- Where the client's calendar month begins is decided by its own clock.
create function private.time_zone_of(region text, config jsonb) returns text
language sql immutable set search_path = '' as $$
  select coalesce(
    config ->> 'time_zone',
    config -> 'details' ->> 'time_zone',
    case region
      when 'au' then 'Australia/Sydney'
      when 'uk' then 'Europe/London'
      when 'us' then 'America/New_York'
      when 'in' then 'Asia/Kolkata'
      else 'UTC'
    end
  )
$$;

-- Security definer: it must see every client's port and every removed name, whoever inserts.
create function private.complete_client() returns trigger
language plpgsql security definer set search_path = '' as $$
declare
  lives integer;
begin
  -- An unknown zone fails here (22023), not on the night a call is billed.
  perform now() at time zone private.time_zone_of(new.region, new.config);
  if tg_op = 'UPDATE' then
    return new;
  end if;
  new.client_slug := coalesce(new.client_slug, private.slug_of(new.business_name));
  new.api_path := coalesce(rtrim(new.api_path, '/') || '/', '/api/' || new.client_slug || '/');
  new.client_id := coalesce(new.client_id, new.region || '_' || new.industry || '_' || new.client_slug);
  new.plan_id := coalesce(new.plan_id, (select p.plan_id from public.plans p where p.region = new.region and p.is_default));
  select r.generation into lives from public.removed_clients r where r.client_id = new.client_id;
  new.generation := greatest(new.generation, coalesce(lives, 0) + 1);
  new.port := coalesce(new.port, private.lowest_free_port());
  return new;
end
$$;
create trigger complete_client before insert on public.voice_ai_clients
  for each row execute function private.complete_client();
create trigger check_time_zone before update of config, region on public.voice_ai_clients
  for each row execute function private.complete_client();
create trigger touch_updated_at before update on public.voice_ai_clients
  for each row execute function private.touch_updated_at();
