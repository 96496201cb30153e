-- What lets a creation be cut off at any point and be resumed: leases with fencing tokens, the journal of steps, and the
-- reservation of numbers. All of it is the platform's alone.

-- One runner at a time for each operation. The row stays when a lease ends, because the next holder's token has to be
-- higher than every token given before.
create table public.leases (
  name text primary key,
  -- Null: released.
  owner text,
  fencing_token bigint not null default 1,
  heartbeat_at timestamptz not null default now(),
  expires_at timestamptz not null
);

create table public.provision_steps (
  operation_id text not null,
  step text not null,
  status text not null check (status in ('intent', 'done')),
  intent jsonb,
  result jsonb,
  attempts integer not null default 1,
  fencing_token bigint not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (operation_id, step)
);

-- A number is one operation's before it is bought: buying it again would only update it, whoever asks.
create table public.number_reservations (
  phone_number text primary key check (phone_number ~ '^\+[1-9][0-9]{6,14}$'),
  operation_id text not null,
  created_at timestamptz not null default now()
);
create index number_reservations_operation_id_idx on public.number_reservations (operation_id);

alter table public.leases enable row level security;
alter table public.provision_steps enable row level security;
alter table public.number_reservations enable row level security;
revoke all on public.leases, public.provision_steps, public.number_reservations from anon, authenticated, service_role;
-- Written through the functions below, which look at the fencing token.
grant select on public.leases, public.provision_steps, public.number_reservations to service_role;

create function private.lease_as_json(lease public.leases, acquired boolean) returns jsonb
language sql immutable set search_path = '' as $$
  select jsonb_build_object(
    'acquired', acquired,
    'name', lease.name,
    'owner', lease.owner,
    'fencing_token', lease.fencing_token,
    'expires_at', lease.expires_at
  )
$$;
revoke all on function private.lease_as_json from public;

-- Takes the lease when it is free, run out, already this owner's, or held by an owner known to be dead. The token stays
-- for the same owner and grows with every change of hands.
create function public.acquire_lease(p_name text, p_owner text, p_ttl_seconds integer, p_dead_owner text default null)
returns jsonb
language plpgsql security definer set search_path = '' as $$
declare
  v_lease public.leases;
  v_now timestamptz := clock_timestamp();
  v_until timestamptz := v_now + make_interval(secs => p_ttl_seconds);
begin
  insert into public.leases as l (name, owner, heartbeat_at, expires_at)
  values (p_name, p_owner, v_now, v_until)
  on conflict (name) do update set
    owner = p_owner,
    fencing_token = l.fencing_token + case when l.owner = p_owner and l.expires_at > v_now then 0 else 1 end,
    heartbeat_at = v_now,
    expires_at = v_until
  where l.owner is null or l.expires_at <= v_now or l.owner = p_owner or l.owner = p_dead_owner
  returning l.* into v_lease;
  if found then
    return private.lease_as_json(v_lease, true);
  end if;
  select l.* into strict v_lease from public.leases l where l.name = p_name;
  return private.lease_as_json(v_lease, false);
end
$$;

-- The holder's heartbeat. KL001: somebody else has it now.
create function public.renew_lease(p_name text, p_owner text, p_fencing_token bigint, p_ttl_seconds integer) returns jsonb
language plpgsql security definer set search_path = '' as $$
declare
  v_lease public.leases;
begin
  update public.leases l set
    heartbeat_at = clock_timestamp(),
    expires_at = clock_timestamp() + make_interval(secs => p_ttl_seconds)
  where l.name = p_name and l.owner = p_owner and l.fencing_token = p_fencing_token
  returning l.* into v_lease;
  if not found then
    raise exception 'lease % is no longer held by %', p_name, p_owner using errcode = 'KL001';
  end if;
  return private.lease_as_json(v_lease, true);
end
$$;

-- True when it was held by this owner under this token; false is no error, it is gone either way.
create function public.release_lease(p_name text, p_owner text, p_fencing_token bigint) returns boolean
language plpgsql security definer set search_path = '' as $$
begin
  update public.leases l set owner = null, expires_at = clock_timestamp()
  where l.name = p_name and l.owner = p_owner and l.fencing_token = p_fencing_token;
  return found;
end
$$;

-- Raises KL001 unless the token is the newest of a lease in force. The share lock keeps the lease from changing hands
-- until the calling transaction has written, so a stale writer cannot slip in between look and write.
create function private.require_lease(p_name text, p_fencing_token bigint) returns void
language plpgsql security definer set search_path = '' as $$
begin
  perform from public.leases l
  where l.name = p_name and l.fencing_token = p_fencing_token and l.owner is not null
  for share;
  if not found then
    raise exception 'lease % is no longer held under token %', p_name, p_fencing_token using errcode = 'KL001';
  end if;
end
$$;
revoke all on function private.require_lease from public;

-- Before the effect: what exactly will be done. A new intent replaces the old one and counts an attempt.
create function public.journal_intent(
  p_operation_id text, p_step text, p_intent jsonb, p_lease_name text, p_fencing_token bigint
) returns void
language plpgsql security definer set search_path = '' as $$
begin
  perform private.require_lease(p_lease_name, p_fencing_token);
  insert into public.provision_steps as s (operation_id, step, status, intent, fencing_token)
  values (p_operation_id, p_step, 'intent', p_intent, p_fencing_token)
  on conflict (operation_id, step) do update set
    status = 'intent', intent = p_intent, result = null, attempts = s.attempts + 1,
    fencing_token = p_fencing_token, updated_at = now();
end
$$;

-- After the effect has been seen. KJ001: nobody said that this step was going to happen.
create function public.journal_result(
  p_operation_id text, p_step text, p_result jsonb, p_lease_name text, p_fencing_token bigint
) returns void
language plpgsql security definer set search_path = '' as $$
begin
  perform private.require_lease(p_lease_name, p_fencing_token);
  update public.provision_steps s set
    status = 'done', result = p_result, fencing_token = p_fencing_token, updated_at = now()
  where s.operation_id = p_operation_id and s.step = p_step;
  if not found then
    raise exception 'step % of operation % has no intent', p_step, p_operation_id using errcode = 'KJ001';
  end if;
end
$$;

create function public.journal_forget(p_operation_id text, p_lease_name text, p_fencing_token bigint) returns void
language plpgsql security definer set search_path = '' as $$
begin
  perform private.require_lease(p_lease_name, p_fencing_token);
  delete from public.provision_steps s where s.operation_id = p_operation_id;
end
$$;

do $$
declare
  signature regprocedure;
begin
  foreach signature in array array[
    'public.acquire_lease(text, text, integer, text)',
    'public.renew_lease(text, text, bigint, integer)',
    'public.release_lease(text, text, bigint)',
    'public.journal_intent(text, text, jsonb, text, bigint)',
    'public.journal_result(text, text, jsonb, text, bigint)',
    'public.journal_forget(text, text, bigint)'
  ]::regprocedure[]
  loop
    execute format('revoke all on function %s from public, anon, authenticated', signature);
    execute format('grant execute on function %s to service_role', signature);
  end loop;
end
$$;
