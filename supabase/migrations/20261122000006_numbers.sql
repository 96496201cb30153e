-- The platform's phone numbers, from reservation to removal of the client that had one; and the record of who did what.

create table public.phone_number_pool (
  phone_number text primary key check (phone_number ~ '^\+[1-9][0-9]{6,14}$'),
  assigned_client_id text references public.voice_ai_clients (client_id),
  status text not null default 'available' check (status in ('available', 'assigned')),
  region text not null check (region ~ '^[a-z]{2}$'),
  monthly_cost numeric(12, 4) check (monthly_cost >= 0),
  currency text check (currency ~ '^[A-Z]{3}$'),
  twilio_sid text unique,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  check ((status = 'assigned') = (assigned_client_id is not null))
);
create index phone_number_pool_assigned_client_id_idx on public.phone_number_pool (assigned_client_id);
create trigger touch_updated_at before update on public.phone_number_pool
  for each row execute function private.touch_updated_at();

alter table public.phone_number_pool enable row level security;
revoke all on public.phone_number_pool from anon, authenticated, service_role;
grant select on public.phone_number_pool to authenticated;
grant select, insert, update, delete on public.phone_number_pool to service_role;
create policy "members read their number" on public.phone_number_pool for select to authenticated
  using (assigned_client_id = any (array(select private.my_client_ids())));

-- audit_log --------------------------------------------------------------------------------------------------------------
create table public.audit_log (
  id bigint generated always as identity primary key,
  at timestamptz not null default now(),
  actor text not null,
  action text not null,
  -- No foreign key: the record outlives the client.
  client_id text,
  details jsonb not null default '{}' check (jsonb_typeof(details) = 'object')
);
create index audit_log_client_id_at_idx on public.audit_log (client_id, at desc);
create trigger append_only before update or delete on public.audit_log
  for each row execute function private.refuse_change();
create trigger append_only_truncate before truncate on public.audit_log
  for each statement execute function private.refuse_change();
alter table public.audit_log enable row level security;
revoke all on public.audit_log from anon, authenticated, service_role;
grant select on public.audit_log to authenticated;
grant select, insert on public.audit_log to service_role;
create policy "operators read the audit log" on public.audit_log for select to authenticated
  using ((select private.claimed_role()) = 'operator');

-- numbers ----------------------------------------------------------------------------------------------------------------
-- True when this operation holds the number now. A number that works for a client without a reservation is taken too.
create function public.reserve_number(p_phone_number text, p_operation_id text) returns boolean
language plpgsql security definer set search_path = '' as $$
begin
  insert into public.number_reservations (phone_number, operation_id)
  select p_phone_number, p_operation_id
  where not exists (
    select from public.phone_number_pool n
    where n.phone_number = p_phone_number and n.assigned_client_id is not null
  )
  on conflict (phone_number) do nothing;
  return exists (
    select from public.number_reservations r
    where r.phone_number = p_phone_number and r.operation_id = p_operation_id
  );
end
$$;

create function public.release_reservation(p_phone_number text, p_operation_id text) returns void
language sql security definer set search_path = '' as $$
  delete from public.number_reservations r
  where r.phone_number = p_phone_number and r.operation_id = p_operation_id
$$;

-- Gives a bought number to a client: pool row, client row and the ledger's record of its cost, all or nothing, the cost
-- once per operation. What the carrier takes for a line is the platform's cost, not the owner's: the base fee covers it.
-- Errors: KC001 no such client; KN001 the number works for another client; KN002 another operation reserved it.
create function public.bind_number(
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
  return jsonb_build_object('charged', v_charged);
end
$$;

-- Takes the client's number away from it: kept for another one, or forgotten because it was given back. A repeat, or a
-- client that is gone, changes nothing.
create function public.unbind_number(p_client_id text, p_released boolean) returns void
language plpgsql security definer set search_path = '' as $$
declare
  v_numbers text[];
begin
  update public.voice_ai_clients c set phone_number = null, phone_number_sid = null
  where c.client_id = p_client_id and (c.phone_number is not null or c.phone_number_sid is not null);
  select array_agg(n.phone_number) into v_numbers from public.phone_number_pool n where n.assigned_client_id = p_client_id;
  delete from public.number_reservations r where r.phone_number = any (v_numbers);
  if p_released then
    delete from public.phone_number_pool n where n.assigned_client_id = p_client_id;
  else
    update public.phone_number_pool n set assigned_client_id = null, status = 'available'
    where n.assigned_client_id = p_client_id;
  end if;
end
$$;

-- Removes everything of a client but the books: calls, words, messages, leads, audio rows and the agent's own user go,
-- with the sessions of that user; a number still bound is kept as available; usage keeps its amount and loses its call.
-- Already gone is fine. KL001: the lease is no longer held.
create function public.remove_client(p_client_id text, p_lease_name text, p_fencing_token bigint) returns void
language plpgsql security definer set search_path = '' as $$
declare
  v_generation integer;
begin
  perform private.require_lease(p_lease_name, p_fencing_token);
  delete from auth.users u
  where u.raw_app_meta_data ->> 'client_id' = p_client_id and u.raw_app_meta_data ->> 'role' = 'agent';
  perform public.unbind_number(p_client_id, false);
  delete from public.voice_ai_clients c where c.client_id = p_client_id returning c.generation into v_generation;
  if v_generation is null then
    return;
  end if;
  update public.usage_logs l set call_sid = null where l.client_id = p_client_id;
  insert into public.removed_clients as r (client_id, generation) values (p_client_id, v_generation)
  on conflict (client_id) do update set generation = v_generation, removed_at = now();
  insert into public.audit_log (actor, action, client_id, details)
  values ('platform', 'client.removed', p_client_id, jsonb_build_object('generation', v_generation));
end
$$;

do $$
declare
  signature regprocedure;
begin
  foreach signature in array array[
    'public.reserve_number(text, text)',
    'public.release_reservation(text, text)',
    'public.bind_number(text, text, text, text, text, numeric, text)',
    'public.unbind_number(text, boolean)',
    'public.remove_client(text, text, bigint)'
  ]::regprocedure[]
  loop
    execute format('revoke all on function %s from public, anon, authenticated', signature);
    execute format('grant execute on function %s to service_role', signature);
  end loop;
end
$$;
