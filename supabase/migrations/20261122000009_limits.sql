-- What a client may do at most, and what holds for its money: rows that operators change and the database looks at.

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

do $$
declare
  signature regprocedure;
begin
  foreach signature in array array[
    'private.give_settings()',
    'private.my_account_client_ids()',
    'private.require_operator()',
    'private.check_changes(jsonb, text[], text[], text[])',
    'public.set_limits(text, jsonb)',
    'public.set_billing_settings(text, jsonb)'
  ]::regprocedure[]
  loop
    execute format('revoke all on function %s from public, anon, authenticated, service_role', signature);
  end loop;
end
$$;
grant execute on function private.my_account_client_ids() to authenticated;
-- Each asks itself who is calling: the agent for its own client, an operator, the platform.
grant execute on function
  public.set_limits(text, jsonb), public.set_billing_settings(text, jsonb)
to authenticated, service_role;
