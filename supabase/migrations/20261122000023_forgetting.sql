-- One caller forgotten on request.

-- The log says that a number was forgotten without saying which: a hash with a secret, since numbers are few enough to
-- try them all against a bare one. Asked again with the number, the log still tells whether it was.
create table private.secrets (name text primary key, value text not null);
insert into private.secrets (name, value) values ('caller_hash', replace(gen_random_uuid()::text || gen_random_uuid()::text, '-', ''));
revoke all on private.secrets from public;

create function private.caller_hash(p_caller text) returns text
language sql stable security definer set search_path = '' as $$
  select encode(sha256(convert_to(s.value || ':' || p_caller, 'UTF8')), 'hex') from private.secrets s where s.name = 'caller_hash'
$$;

-- What an agent could not write while the database was away comes when its host runs it again, which may be after the caller
-- was forgotten: number and words of calls that began before stay away.
create function private.keep_forgotten() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  if tg_op = 'UPDATE' and old.caller_number = 'forgotten' or exists (
    select from public.audit_log a
    where a.at >= new.start_time and a.action = 'caller.forgotten' and a.client_id = new.client_id
      and a.details ->> 'caller_hash' = private.caller_hash(new.caller_number)
  ) then
    new.caller_number := 'forgotten';
  end if;
  if new.caller_number = 'forgotten' then
    new.transcript := null;
    -- Whether it was a test decides what it cost; nothing else of what was noted about the call is needed.
    new.metadata := case when new.metadata ? 'test' then jsonb_build_object('test', new.metadata -> 'test') else '{}' end;
  end if;
  return new;
end
$$;
create trigger keep_forgotten before insert or update of caller_number, transcript, metadata on public.call_sessions
  for each row execute function private.keep_forgotten();

create function private.drop_forgotten_turn() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  if exists (
    select from public.call_sessions s
    where s.client_id = new.client_id and s.call_sid = new.call_sid and s.caller_number = 'forgotten'
  ) then
    return null;
  end if;
  return new;
end
$$;
create trigger drop_forgotten_turn before insert on public.conversation_logs
  for each row execute function private.drop_forgotten_turn();

-- Forgets a caller of one client: the number and every word go; the calls keep time, duration and cost. Safe to repeat.
-- KC001: no such client. KR002: sound of this caller is still at the carrier. KR003: the caller is on the line now.
create function public.forget_caller(p_client_id text, p_caller text) returns jsonb
language plpgsql security definer set search_path = '' as $$
declare
  v_calls text[];
  v_turns integer;
  v_messages integer;
  v_leads integer;
  v_forgotten jsonb;
begin
  if p_caller is null or length(p_caller) < 4 then
    raise exception '% is no number of a caller', coalesce(p_caller, 'null') using errcode = '22023';
  end if;
  perform from public.voice_ai_clients c where c.client_id = p_client_id;
  if not found then
    raise exception 'no client %', p_client_id using errcode = 'KC001';
  end if;
  select coalesce(array_agg(s.call_sid), '{}') into v_calls
  from public.call_sessions s where s.client_id = p_client_id and s.caller_number = p_caller;
  if exists (
    select from public.recordings r where r.client_id = p_client_id and r.call_sid = any (v_calls) and r.deleted_at is null
  ) then
    raise exception 'recordings of this caller are still at the carrier' using errcode = 'KR002';
  end if;
  if exists (
    select from public.call_sessions s
    where s.call_sid = any (v_calls) and s.settled_at is null and s.end_time is null and s.start_time > now() - interval '4 hours'
  ) then
    raise exception 'this caller is on the line' using errcode = 'KR003';
  end if;

  delete from public.conversation_logs l where l.client_id = p_client_id and l.call_sid = any (v_calls);
  get diagnostics v_turns = row_count;
  update public.sms_logs m set phone_number = 'forgotten', message_content = ''
  where m.client_id = p_client_id and m.phone_number = p_caller;
  get diagnostics v_messages = row_count;
  -- Leads are typed by people: the national form, however it is spaced, is the end of the international one.
  delete from public.leads l
  where l.client_id = p_client_id and (
    l.phone_number = p_caller
    or p_caller like '%' || substring(regexp_replace(l.phone_number, '[^0-9]', '', 'g') from '^0*([0-9]{8,})$')
  );
  get diagnostics v_leads = row_count;
  -- The words of the call go with the number: keep_forgotten.
  update public.call_sessions s set caller_number = 'forgotten' where s.call_sid = any (v_calls);
  v_forgotten := jsonb_build_object(
    'calls', cardinality(v_calls), 'turns', v_turns, 'messages', v_messages, 'leads', v_leads
  );
  perform private.audit(
    'caller.forgotten', p_client_id, v_forgotten || jsonb_build_object('caller_hash', private.caller_hash(p_caller))
  );
  return v_forgotten;
end
$$;

do $$
declare
  signature regprocedure;
begin
  foreach signature in array array[
    'public.forget_caller(text, text)'
  ]::regprocedure[]
  loop
    execute format('revoke all on function %s from public, anon, authenticated', signature);
    execute format('grant execute on function %s to service_role', signature);
  end loop;
end
$$;
