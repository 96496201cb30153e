-- Ground for everything after: who may do what by default (nobody), and who is asking (the claims of the token).

-- Supabase grants every new table and function to the three request roles and leaves the rest to policies. TRUNCATE and
-- column writes are beyond policies, so here each table and function says itself what it grants.
alter default privileges in schema public revoke all on tables from anon, authenticated, service_role;
alter default privileges in schema public revoke all on sequences from anon, authenticated, service_role;
alter default privileges in schema public revoke all on functions from anon, authenticated, service_role;
alter default privileges revoke execute on functions from public;

-- Not served by the API: what policies and functions need among themselves.
create schema if not exists private;
revoke all on schema private from public;
grant usage on schema private to authenticated, service_role;

-- operator, owner, staff, agent; null for a plain signed-up user. From app_metadata, which users cannot write themselves.
create function private.claimed_role() returns text
language sql stable set search_path = '' as $$
  select auth.jwt() -> 'app_metadata' ->> 'role'
$$;

-- The one client that an agent's or a staff member's token names.
create function private.claimed_client_id() returns text
language sql stable set search_path = '' as $$
  select auth.jwt() -> 'app_metadata' ->> 'client_id'
$$;

-- True for the platform itself: the service role through the API, or the database's administrator in a direct session.
-- Asks Postgres who is calling, not the token: inside a security definer function current_user is the owner, but the
-- `role` setting still is the one that the request was given.
create function private.is_platform() returns boolean
language sql stable set search_path = '' as $$
  select coalesce(nullif(current_setting('role', true), 'none'), session_user)
    in ('service_role', 'postgres', 'supabase_admin')
$$;

revoke all on all functions in schema private from public;
grant execute on all functions in schema private to authenticated, service_role;

create function private.touch_updated_at() returns trigger
language plpgsql set search_path = '' as $$
begin
  new.updated_at := now();
  return new;
end
$$;

-- For rows that history rests on. Holds for every role, the administrator's too.
create function private.refuse_change() returns trigger
language plpgsql set search_path = '' as $$
begin
  raise exception '% is append-only: write a correcting row instead', tg_table_name using errcode = 'KI001';
end
$$;
