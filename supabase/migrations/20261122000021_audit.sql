-- Who did what, from where, and how it went. What the database does itself it records in the same transaction, by trigger,
-- so no command can forget to; what happens outside it, and what was refused and so rolled back, is told by record_audit.

alter table public.audit_log
  -- Where the act came from: `cli`, `ci`, `cli ssh 203.0.113.7`, `api` (somebody's token), `sql 127.0.0.1`.
  add column origin text,
  -- `ok`, or the code of the error that the act ended in.
  add column result text not null default 'ok' check (result ~ '^(ok|[A-Z][A-Z0-9_]{0,63})$');
create index audit_log_at_idx on public.audit_log (at desc);
-- A row is what the functions below say of the caller; nobody words one by hand.
revoke insert on public.audit_log from service_role;

-- One of the headers that the platform's own programs send. From anybody else it is not looked at: a header costs nothing.
create function private.platform_header(p_name text) returns text
language sql stable set search_path = '' as $$
  select nullif(btrim(left(regexp_replace(
    nullif(current_setting('request.headers', true), '')::jsonb ->> p_name, '[[:cntrl:]]', ' ', 'g'
  ), 200)), '')
  where current_setting('role', true) = 'service_role'
$$;

-- Who is asking: the platform's program as it names itself, a signed-in user as the token does, else the session's role.
create function private.actor() returns text
language sql stable set search_path = '' as $$
  select case coalesce(nullif(current_setting('role', true), 'none'), '')
    when 'service_role' then coalesce(private.platform_header('x-klariqo-actor'), 'service_role')
    when 'authenticated' then coalesce(nullif(auth.jwt() ->> 'email', ''), auth.jwt() ->> 'sub', 'authenticated')
    when 'anon' then 'anon'
    else session_user::text
  end
$$;

create function private.origin() returns text
language sql stable set search_path = '' as $$
  select case
    when current_setting('role', true) = 'service_role' then coalesce(private.platform_header('x-klariqo-origin'), 'api')
    when current_setting('role', true) in ('authenticated', 'anon') then 'api'
    else 'sql ' || coalesce(host(inet_client_addr()), 'local')
  end
$$;

-- The one way into the log. p_details names what was changed, in words that are nobody's personal data.
create function private.audit(p_action text, p_client_id text, p_details jsonb default '{}', p_result text default 'ok')
returns void
language sql volatile security definer set search_path = '' as $$
  insert into public.audit_log (actor, origin, action, client_id, details, result)
  values (private.actor(), private.origin(), p_action, p_client_id, coalesce(p_details, '{}'), coalesce(p_result, 'ok'))
$$;

-- For what the database cannot see: an act as a whole (a client created), an act that was refused, an act elsewhere.
create function public.record_audit(
  p_action text, p_client_id text default null, p_details jsonb default '{}', p_result text default 'ok'
) returns void
language plpgsql security definer set search_path = '' as $$
begin
  if p_action is null or p_action !~ '^[a-z_]{1,40}(\.[a-z_]{1,40}){1,2}$' then
    raise exception 'no action is called %', coalesce(p_action, 'null') using errcode = '22023';
  end if;
  if octet_length(p_details::text) > 8192 then
    raise exception 'details of an audit row are at most 8 kB' using errcode = '22023';
  end if;
  perform private.audit(p_action, p_client_id, p_details, p_result);
end
$$;

-- Acts on rows -----------------------------------------------------------------------------------------------------------
-- Arguments: the noun of the action, then the columns whose values may be written down. Of all others the name alone is
-- kept: what an owner wrote about its business does not belong in a log that is never emptied.
create function private.audit_row() returns trigger
language plpgsql security definer set search_path = '' as $$
declare
  v_new jsonb := case when tg_op = 'DELETE' then '{}' else to_jsonb(new) end;
  v_old jsonb := case when tg_op = 'INSERT' then '{}' else to_jsonb(old) end;
  v_row jsonb := case when tg_op = 'DELETE' then v_old else v_new end;
  v_open text[] := tg_argv[1:];
  v_columns text[];
  v_details jsonb := '{}';
begin
  if tg_op = 'UPDATE' then
    select array_agg(n.key order by n.key) into v_columns
    from jsonb_each(v_new) as n
    where n.key <> 'updated_at' and n.value is distinct from v_old -> n.key;
    if v_columns is null then
      return null;
    end if;
    v_details := jsonb_build_object('columns', to_jsonb(v_columns)) || coalesce((
      select jsonb_object_agg(c.name, jsonb_build_array(v_old -> c.name, v_new -> c.name))
      from unnest(v_columns) as c (name) where c.name = any (v_open)
    ), '{}');
  else
    select coalesce(jsonb_object_agg(r.key, r.value), '{}') into v_details
    from jsonb_each(v_row) as r where r.key = any (v_open);
  end if;
  perform private.audit(
    tg_argv[0] || case tg_op when 'INSERT' then '.added' when 'DELETE' then '.removed' else '.changed' end,
    v_row ->> 'client_id', v_details
  );
  return null;
end
$$;

create trigger audit_row after insert or update or delete on public.voice_ai_clients
  for each row execute function private.audit_row('client', 'status', 'plan_id', 'generation', 'port');
create trigger audit_row after insert or update or delete on public.plans
  for each row execute function private.audit_row(
    'plan', 'plan_id', 'region', 'currency', 'base_fee', 'included_calls', 'per_call', 'per_sms', 'is_default'
  );
-- An opening balance is money from nowhere; the empty account that a first charge makes is not.
create trigger audit_row after insert on public.credits
  for each row when (new.balance <> 0) execute function private.audit_row('account', 'user_id', 'currency', 'balance');

-- What is set for a client when it is made is no act of its own; what is changed afterwards is.
create trigger audit_row after update on public.client_limits
  for each row execute function private.audit_row(
    'limit', 'calls_per_hour', 'calls_per_day', 'outbound_per_hour', 'outbound_concurrent', 'minutes_per_call',
    'spend_per_day_cents', 'destination_countries'
  );
create trigger audit_row after insert or update or delete on public.limit_defaults
  for each row execute function private.audit_row(
    'limit_default', 'region', 'calls_per_hour', 'calls_per_day', 'outbound_per_hour', 'outbound_concurrent',
    'minutes_per_call', 'spend_per_day_cents', 'destination_countries'
  );
create trigger audit_row after update on public.billing_settings
  for each row execute function private.audit_row(
    'billing', 'unpaid_action', 'auto_top_up', 'threshold_cents', 'top_up_cents', 'max_top_ups_per_day', 'monthly_ceiling_cents'
  );

-- A card that is charged without its holder, and what came of money that an operator asked for.
create trigger audit_card after insert on public.payment_customers
  for each row execute function private.audit_row('payment', 'user_id');
create trigger audit_card_change after update on public.payment_customers
  for each row when ((new.card_id, new.paused_at) is distinct from (old.card_id, old.paused_at))
  execute function private.audit_row('payment', 'user_id', 'paused_at');
create trigger audit_top_up after update of state on public.top_ups
  for each row when (
    new.origin = 'operator' and new.state is distinct from old.state and new.state in ('succeeded', 'declined', 'canceled')
  )
  execute function private.audit_row('top_up', 'state');

-- A number changes hands.
create function private.audit_number() returns trigger
language plpgsql security definer set search_path = '' as $$
declare
  v_old text := case when tg_op <> 'INSERT' then old.assigned_client_id end;
  v_new text := case when tg_op <> 'DELETE' then new.assigned_client_id end;
  v_number text := case when tg_op = 'DELETE' then old.phone_number else new.phone_number end;
begin
  if v_old is not distinct from v_new then
    return null;
  end if;
  if v_old is not null then
    perform private.audit('number.unbound', v_old, jsonb_build_object('phone_number', v_number, 'kept', tg_op <> 'DELETE'));
  end if;
  if v_new is not null then
    perform private.audit('number.bound', v_new, jsonb_build_object('phone_number', v_number));
  end if;
  return null;
end
$$;
create trigger audit_number after insert or update or delete on public.phone_number_pool
  for each row execute function private.audit_number();

-- Sign-ins ---------------------------------------------------------------------------------------------------------------
-- The Auth server writes here under its own name and knows nothing of who asked it, so the row says that a key or a role
-- changed; the program that had it changed says who (`agent.secret_changed`). One without the other is worth a look.
create function private.audit_user() returns trigger
language plpgsql security definer set search_path = '' as $$
declare
  v_role text := new.raw_app_meta_data ->> 'role';
  v_client text := new.raw_app_meta_data ->> 'client_id';
  v_who jsonb := jsonb_build_object('user_id', new.id, 'role', v_role);
begin
  if tg_op = 'INSERT' then
    if v_role in ('agent', 'staff', 'operator') then
      perform private.audit('user.added', v_client, v_who);
    end if;
    return null;
  end if;
  if v_role = 'agent' and new.encrypted_password is distinct from old.encrypted_password then
    perform private.audit('user.secret_changed', v_client, v_who);
  end if;
  if (v_role, v_client) is distinct from (old.raw_app_meta_data ->> 'role', old.raw_app_meta_data ->> 'client_id') then
    perform private.audit('user.role_changed', coalesce(v_client, old.raw_app_meta_data ->> 'client_id'), v_who || jsonb_build_object(
      'before', jsonb_build_object('role', old.raw_app_meta_data -> 'role', 'client_id', old.raw_app_meta_data -> 'client_id')
    ));
  end if;
  return null;
end
$$;
create trigger klariqo_audit_user after insert or update of encrypted_password, raw_app_meta_data on auth.users
  for each row execute function private.audit_user();

revoke all on function private.platform_header, private.actor, private.origin, private.audit, private.audit_row,
  private.audit_number, private.audit_user from public;
revoke all on function public.record_audit from public, anon, authenticated;
grant execute on function public.record_audit to service_role;
