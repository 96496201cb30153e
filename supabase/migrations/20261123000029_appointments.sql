-- What a caller asks for and the agent writes down: bookings, which the client has yet to confirm, and messages.

create table public.appointments (
  -- Made by the agent of call and content, so that the same booking is written down once.
  id uuid not null,
  client_id text not null,
  call_sid text not null,
  customer_name text not null check (length(customer_name) between 1 and 80),
  -- The number that called, as the carrier gave it.
  customer_phone text not null check (length(customer_phone) <= 64),
  address text check (length(address) <= 200),
  job text not null check (length(job) between 1 and 200),
  -- When, in the caller's words; starts_at where they name an instant.
  time_window text not null check (length(time_window) between 1 and 100),
  starts_at timestamptz,
  people smallint check (people between 1 and 100),
  status text not null default 'requested' check (status in ('requested', 'confirmed', 'cancelled')),
  metadata jsonb not null default '{}' check (jsonb_typeof(metadata) = 'object'),
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (client_id, id),
  foreign key (client_id, call_sid) references public.call_sessions (client_id, call_sid) on delete cascade
);
create index appointments_client_id_created_at_idx on public.appointments (client_id, created_at desc);
create index appointments_call_idx on public.appointments (client_id, call_sid);
create trigger touch_updated_at before update on public.appointments
  for each row execute function private.touch_updated_at();
comment on table public.appointments is 'Bookings that callers asked for. Who, where and when are the caller''s words: they go with the transcript.';

create table public.caller_messages (
  id uuid not null,
  client_id text not null,
  call_sid text not null,
  caller_name text check (length(caller_name) <= 80),
  caller_number text not null check (length(caller_number) <= 64),
  message text not null check (length(message) between 1 and 600),
  created_at timestamptz not null default now(),
  primary key (client_id, id),
  foreign key (client_id, call_sid) references public.call_sessions (client_id, call_sid) on delete cascade
);
create index caller_messages_client_id_created_at_idx on public.caller_messages (client_id, created_at desc);
create index caller_messages_call_idx on public.caller_messages (client_id, call_sid);
comment on table public.caller_messages is 'Messages that callers left with the agent, in their words.';

alter table public.appointments enable row level security;
alter table public.caller_messages enable row level security;
revoke all on public.appointments, public.caller_messages from anon, authenticated, service_role;
grant select on public.appointments, public.caller_messages to authenticated, service_role;
grant insert (id, client_id, call_sid, customer_name, customer_phone, address, job, time_window, starts_at, people)
  on public.appointments to authenticated;
grant insert (id, client_id, call_sid, caller_name, caller_number, message) on public.caller_messages to authenticated;
-- Whether a booking stands is the owner's word.
grant update (status) on public.appointments to authenticated;

create policy "members read appointments" on public.appointments for select to authenticated
  using (client_id = any (array(select private.my_client_ids())));
create policy "the agent books appointments" on public.appointments for insert to authenticated
  with check (client_id = any (array(select private.my_agent_client_ids())));
create policy "the owner answers appointments" on public.appointments for update to authenticated
  using (client_id = any (array(select private.my_own_client_ids())))
  with check (client_id = any (array(select private.my_own_client_ids())));
create policy "members read callers' messages" on public.caller_messages for select to authenticated
  using (client_id = any (array(select private.my_client_ids())));
create policy "the agent takes callers' messages" on public.caller_messages for insert to authenticated
  with check (client_id = any (array(select private.my_agent_client_ids())));

-- A caller who changes the day or the place of what was booked a moment ago wants one visit, not two.
create function private.replace_appointment() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  update public.appointments a
  set status = 'cancelled', metadata = a.metadata || jsonb_build_object('replaced_by', new.id)
  where a.client_id = new.client_id and a.call_sid = new.call_sid and a.id <> new.id and a.status = 'requested'
    and lower(a.customer_name) = lower(new.customer_name) and lower(a.job) = lower(new.job);
  return null;
end
$$;
create trigger replace_appointment after insert on public.appointments
  for each row execute function private.replace_appointment();

-- What was asked for in a call goes with its caller's number, and stays away when it comes after that.
create trigger drop_forgotten_appointment before insert on public.appointments
  for each row execute function private.drop_forgotten_turn();
create trigger drop_forgotten_message before insert on public.caller_messages
  for each row execute function private.drop_forgotten_turn();

create function private.forget_wishes() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  delete from public.appointments a where a.client_id = new.client_id and a.call_sid = new.call_sid;
  delete from public.caller_messages m where m.client_id = new.client_id and m.call_sid = new.call_sid;
  return null;
end
$$;
create trigger forget_wishes after update of caller_number on public.call_sessions
  for each row when (new.caller_number = 'forgotten' and old.caller_number is distinct from 'forgotten')
  execute function private.forget_wishes();

revoke all on function private.replace_appointment, private.forget_wishes from public;

-- At most p_batch of a client's bookings and messages from before p_before; how many went.
create function private.purge_wishes(p_client_id text, p_before timestamptz, p_batch integer) returns integer
language plpgsql security definer set search_path = '' as $$
declare
  v_appointments integer;
  v_messages integer;
begin
  delete from public.appointments a where a.client_id = p_client_id and a.id in (
    select o.id from public.appointments o where o.client_id = p_client_id and o.created_at < p_before limit p_batch
  );
  get diagnostics v_appointments = row_count;
  delete from public.caller_messages m where m.client_id = p_client_id and m.id in (
    select o.id from public.caller_messages o where o.client_id = p_client_id and o.created_at < p_before limit p_batch
  );
  get diagnostics v_messages = row_count;
  return v_appointments + v_messages;
end
$$;

create function private.wishes_before(p_client_id text, p_before timestamptz) returns bigint
language sql stable security definer set search_path = '' as $$
  select (select count(*) from public.appointments a where a.client_id = p_client_id and a.created_at < p_before)
    + (select count(*) from public.caller_messages m where m.client_id = p_client_id and m.created_at < p_before)
$$;
revoke all on function private.purge_wishes, private.wishes_before from public;
