-- Messages and numbers are used, and charged where the plan says so.

-- A usage row for each message; what goes out costs the plan's price. After the row is written: an upsert that finds the
-- message there writes nothing.
create function private.use_sms() returns trigger
language plpgsql security definer set search_path = '' as $$
declare
  v_client public.voice_ai_clients;
  v_plan public.plans;
  v_cents bigint;
begin
  select c.* into strict v_client from public.voice_ai_clients c where c.client_id = new.client_id for key share;
  select p.* into strict v_plan from public.plans p where p.plan_id = v_client.plan_id;
  v_cents := case when new.message_type = 'inbound' then 0 else round(v_plan.per_sms * 100)::bigint end;
  if v_cents > 0 then
    perform private.charge(
      v_client.user_id, v_plan.currency, v_cents, 'sms', 'sms:' || new.client_id || ':' || new.id, new.client_id,
      date_trunc('month', new.created_at at time zone private.time_zone_of(v_client.region, v_client.config))::date
    );
    update public.sms_logs m set cost_amount = v_cents::numeric / 100 where m.client_id = new.client_id and m.id = new.id;
  end if;
  insert into public.usage_logs (user_id, client_id, type, amount, currency, description)
  values (
    v_client.user_id, new.client_id, 'sms', v_cents::numeric / 100, v_plan.currency,
    case when new.message_type = 'inbound' then 'Message received' else 'Message sent' end
  );
  return null;
end
$$;
create trigger use_sms after insert on public.sms_logs for each row execute function private.use_sms();

-- Whether it came or went decided what it cost; an upsert that finds the message there names it again.
create function private.keep_sms_facts() returns trigger
language plpgsql set search_path = '' as $$
begin
  if not private.is_platform() then
    new.message_type := old.message_type;
  end if;
  return new;
end
$$;
create trigger keep_sms_facts before update on public.sms_logs for each row execute function private.keep_sms_facts();

-- As before, and a usage row for the number: it costs the owner nothing, the base fee covers it.
create or replace function public.bind_number(
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
  if v_charged then
    insert into public.usage_logs (user_id, client_id, type, currency, description)
    select c.user_id, c.client_id, 'number', p.currency, 'Number ' || p_phone_number
    from public.voice_ai_clients c join public.plans p on p.plan_id = c.plan_id where c.client_id = p_client_id;
  end if;
  return jsonb_build_object('charged', v_charged);
end
$$;

do $$
declare
  signature regprocedure;
begin
  foreach signature in array array[
    'private.use_sms()',
    'private.keep_sms_facts()'
  ]::regprocedure[]
  loop
    execute format('revoke all on function %s from public, anon, authenticated, service_role', signature);
  end loop;
end
$$;
