-- Who may reach what, drawn tighter: a token that names nobody is nobody, staff and operators read and do not write, and
-- no key tells one tenant what another has.

-- Who is asking, or null: a subject that is no uuid names no user and must not make the request fail instead of finding
-- nothing.
create function private.asking_user_id() returns uuid
language sql stable set search_path = '' as $$
  select case
    when sub ~* '^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$' then sub::uuid
  end
  from (select auth.jwt() ->> 'sub' as sub) as claims
$$;

create or replace function private.my_client_ids() returns setof text
language plpgsql stable security definer set search_path = '' as $$
begin
  case coalesce(private.claimed_role(), '')
    when 'agent', 'staff' then
      return query select c.client_id from public.voice_ai_clients c where c.client_id = private.claimed_client_id();
    when 'operator' then
      return query select c.client_id from public.voice_ai_clients c;
    else
      return query select c.client_id from public.voice_ai_clients c where c.user_id = private.asking_user_id();
  end case;
end
$$;

create or replace function private.my_user_ids() returns setof uuid
language plpgsql stable security definer set search_path = '' as $$
begin
  case coalesce(private.claimed_role(), '')
    when 'agent', 'staff' then return;
    when 'operator' then return query select u.id from auth.users u;
    else return query select private.asking_user_id() where private.asking_user_id() is not null;
  end case;
end
$$;

-- Who writes: an owner what is its own. Staff read; an operator reads everything and changes it through functions that
-- leave a record.
create function private.my_own_client_ids() returns setof text
language sql stable security definer set search_path = '' as $$
  select c.client_id from public.voice_ai_clients c
  where coalesce(private.claimed_role(), 'owner') = 'owner' and c.user_id = private.asking_user_id()
$$;

create function private.my_own_user_ids() returns setof uuid
language sql stable security definer set search_path = '' as $$
  select private.asking_user_id()
  where coalesce(private.claimed_role(), 'owner') = 'owner' and private.asking_user_id() is not null
$$;
revoke all on function private.asking_user_id, private.my_own_client_ids, private.my_own_user_ids from public;
grant execute on function private.asking_user_id, private.my_own_client_ids, private.my_own_user_ids to authenticated;

drop policy "own profile is edited" on public.profiles;
create policy "own profile is edited" on public.profiles for update to authenticated
  using (user_id = any (array(select private.my_own_user_ids())))
  with check (user_id = any (array(select private.my_own_user_ids())));

-- leads: kept by the owner, added and followed by the agent, read by all members.
drop policy "members add leads" on public.leads;
drop policy "members edit leads" on public.leads;
drop policy "members drop leads" on public.leads;
create policy "owner and agent add leads" on public.leads for insert to authenticated
  with check (client_id = any (array(select private.my_own_client_ids() union all select private.my_agent_client_ids())));
create policy "owner and agent edit leads" on public.leads for update to authenticated
  using (client_id = any (array(select private.my_own_client_ids() union all select private.my_agent_client_ids())))
  with check (client_id = any (array(select private.my_own_client_ids() union all select private.my_agent_client_ids())));
create policy "the owner drops leads" on public.leads for delete to authenticated
  using (client_id = any (array(select private.my_own_client_ids())));

-- Keys. One that spans all tenants answers "taken" for a row that the asker must not know of. So a key that a tenant
-- writes is counted within the tenant, and one that spans them all is given by the database or by the platform.
alter table public.conversation_logs drop constraint conversation_logs_pkey, add primary key (client_id, id);
revoke insert (id), update (id) on public.leads, public.sms_logs from authenticated;

-- A call's sid is the carrier's and is one call on the whole platform: that is what each call is charged once by. No agent
-- inserts one; admit_call and open_call do, and each asks whose it is.
drop policy "the agent opens its calls" on public.call_sessions;
revoke insert, update on public.call_sessions from authenticated;
grant update (caller_number, status, end_time, duration_seconds, transcript, metadata) on public.call_sessions to authenticated;

-- The row of a call that nobody was asked about: the database was away when it came, or its end is the first that is heard
-- of it. Safe to repeat; admit_call may follow. Errors: KC001 no such client, or not the asking agent's; KC002 the sid is
-- another client's.
create function public.open_call(
  p_call_sid text, p_client_id text, p_caller_number text default null, p_direction text default 'inbound',
  p_test boolean default false, p_started_at timestamptz default null
) returns void
language plpgsql security definer set search_path = '' as $$
declare
  v_client public.voice_ai_clients;
begin
  v_client := private.calling_client(p_client_id);
  insert into public.call_sessions (call_sid, client_id, caller_number, direction, status, start_time, metadata)
  values (
    p_call_sid, v_client.client_id, p_caller_number, p_direction, 'in-progress', coalesce(p_started_at, now()),
    case when p_test then '{"test": true}'::jsonb else '{}'::jsonb end
  )
  on conflict (call_sid) do nothing;
  perform from public.call_sessions s where s.call_sid = p_call_sid and s.client_id = v_client.client_id;
  if not found then
    raise exception 'no call %', p_call_sid using errcode = 'KC002';
  end if;
end
$$;
revoke all on function public.open_call from public, anon, authenticated, service_role;
grant execute on function public.open_call to authenticated, service_role;

-- An owner sees its card and its top-ups; ids of the payment service, claims and links are the platform's own business.
revoke select on public.payment_customers, public.top_ups from authenticated;
grant select (user_id, card_brand, card_last4, card_exp_month, card_exp_year, declines, last_declined_at, paused_at)
  on public.payment_customers to authenticated;
grant select (
  top_up_id, user_id, client_id, currency, amount_cents, origin, method, state, decline_code, requested_at, ended_at
) on public.top_ups to authenticated;
