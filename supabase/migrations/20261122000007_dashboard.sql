-- What the dashboard asks for, and what it is told as it happens. Both functions run as the asker: row-level security
-- decides what they find. Signed-in members only; a visitor learns nothing of who is a client.

-- The client behind an address /{region}/{industry}/{clientname}; null when there is none that the asker may see.
create function public.get_client_by_url_params(p_region text, p_industry text, p_clientname text) returns jsonb
language sql stable security invoker set search_path = '' as $$
  select to_jsonb(c) from public.voice_ai_clients c
  where c.region = p_region and c.industry = p_industry and c.client_slug = p_clientname
$$;
revoke all on function public.get_client_by_url_params from public, anon, authenticated;
grant execute on function public.get_client_by_url_params to authenticated, service_role;

-- Figures of one client for today and this month by its own clock; null when the asker may not see it. Amounts are in
-- `currency`; `balance` is null for who may not see the account.
create function public.get_client_dashboard_stats(p_client_id text) returns jsonb
language plpgsql stable security invoker set search_path = '' as $$
declare
  v_client public.voice_ai_clients;
  v_plan public.plans;
  v_zone text;
  v_today timestamptz;
  v_month timestamptz;
  v_stats jsonb;
begin
  select c.* into v_client from public.voice_ai_clients c where c.client_id = p_client_id;
  if not found then
    return null;
  end if;
  select p.* into strict v_plan from public.plans p where p.plan_id = v_client.plan_id;
  v_zone := private.time_zone_of(v_client.region, v_client.config);
  v_today := date_trunc('day', now() at time zone v_zone) at time zone v_zone;
  v_month := date_trunc('month', now() at time zone v_zone) at time zone v_zone;

  select jsonb_build_object(
    'client_id', v_client.client_id,
    'calls_today', count(*) filter (where s.start_time >= v_today),
    'calls_this_month', count(*),
    'answered_this_month', count(*) filter (where s.status = 'completed' and s.duration_seconds > 0),
    'minutes_this_month', round(coalesce(sum(s.duration_seconds), 0) / 60.0, 1),
    'average_duration_seconds', round(avg(s.duration_seconds) filter (where s.duration_seconds > 0), 1),
    'included_calls', v_plan.included_calls,
    'included_calls_used', count(*) filter (where s.billed_as = 'included'),
    'cost_this_month', coalesce(sum(s.cost_amount), 0),
    'base_fee', v_plan.base_fee,
    'per_call', v_plan.per_call,
    'currency', v_plan.currency,
    'balance', (
      select k.balance from public.credits k where k.user_id = v_client.user_id and k.currency = v_plan.currency
    ),
    'time_zone', v_zone
  ) into v_stats
  from public.call_sessions s
  where s.client_id = v_client.client_id and s.start_time >= v_month;

  return v_stats || jsonb_build_object(
    'total_calls', (select count(*) from public.call_sessions s where s.client_id = v_client.client_id),
    'last_call_at', (
      select s.start_time from public.call_sessions s where s.client_id = v_client.client_id
      order by s.start_time desc limit 1
    )
  );
end
$$;
revoke all on function public.get_client_dashboard_stats from public, anon, authenticated;
grant execute on function public.get_client_dashboard_stats to authenticated, service_role;
grant execute on function private.time_zone_of to authenticated, service_role;

-- Rows that a dashboard follows while they change. Realtime applies the policies of each table to each subscriber.
alter publication supabase_realtime add table
  public.voice_ai_clients, public.call_sessions, public.conversation_logs, public.credits;
