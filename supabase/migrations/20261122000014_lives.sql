-- Each life of a client, from when it was in service to its removal: what its last month still takes when its row is gone.
-- The fee (next files) is charged in arrears, once for each life and month.

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
    'private.end_life()'
  ]::regprocedure[]
  loop
    execute format('revoke all on function %s from public, anon, authenticated, service_role', signature);
  end loop;
end
$$;
grant execute on function
  private.month_at(timestamptz, text), private.served_in(public.client_lives, date), private.is_over(date, text),
  private.usage_lines(text, date, text), private.last_life(text)
to authenticated, service_role;
