-- What a dashboard asks, answered from the sums.

-- Figures of one client for today and this month by its own clock; null when the asker may not see it. Amounts are in
-- `currency`; balance, held and due are null for who may not see the account.
create or replace function public.get_client_dashboard_stats(p_client_id text) returns jsonb
language plpgsql stable security invoker set search_path = '' as $$
declare
  v_client public.voice_ai_clients;
  v_plan public.plans;
  v_account public.credits;
  v_zone text;
  v_today date;
  v_month date;
  v_sums record;
begin
  select c.* into v_client from public.voice_ai_clients c where c.client_id = p_client_id;
  if not found then
    return null;
  end if;
  select p.* into strict v_plan from public.plans p where p.plan_id = v_client.plan_id;
  select k.* into v_account from public.credits k where k.user_id = v_client.user_id and k.currency = v_plan.currency;
  v_zone := private.time_zone_of(v_client.region, v_client.config);
  v_today := (now() at time zone v_zone)::date;
  v_month := date_trunc('month', v_today)::date;

  select
    coalesce(sum(s.count) filter (where s.measure = 'calls' and s.day >= v_today), 0) as calls_today,
    coalesce(sum(s.count) filter (where s.measure = 'calls'), 0) as calls,
    coalesce(sum(s.count) filter (where s.measure = 'calls' and split_part(s.series, '/', 2) = 'included'), 0) as included,
    coalesce(sum(s.total) filter (where s.measure = 'calls'), 0) as cents,
    coalesce(sum(s.count) filter (where s.measure = 'lengths' and s.series = 'answered'), 0) as answered,
    sum(s.count) filter (where s.measure = 'lengths') as timed,
    coalesce(sum(s.total) filter (where s.measure = 'lengths'), 0) as seconds
  into v_sums
  from public.call_statistics s
  where s.client_id = v_client.client_id and s.measure in ('calls', 'lengths') and s.day >= v_month;

  return jsonb_build_object(
    'client_id', v_client.client_id,
    'calls_today', v_sums.calls_today,
    'calls_this_month', v_sums.calls,
    'answered_this_month', v_sums.answered,
    'minutes_this_month', round(v_sums.seconds / 60.0, 1),
    'average_duration_seconds', round(v_sums.seconds::numeric / nullif(v_sums.timed, 0), 1),
    'included_calls', v_plan.included_calls,
    'included_calls_used', v_sums.included,
    'cost_this_month', (v_sums.cents / 100.0)::numeric(12, 2),
    'base_fee', v_plan.base_fee,
    'per_call', v_plan.per_call,
    'currency', v_plan.currency,
    'balance', v_account.balance,
    'held', v_account.held,
    'due', v_account.due,
    'time_zone', v_zone,
    'total_calls', (
      select coalesce(sum(s.count), 0) from public.call_statistics s
      where s.client_id = v_client.client_id and s.measure = 'calls'
    ),
    'last_call_at', (
      select s.start_time from public.call_sessions s where s.client_id = v_client.client_id
      order by s.start_time desc limit 1
    )
  );
end
$$;

-- The value at each rank (0.95: the smallest one that 95 of 100 do not exceed) of values given with how often they occur; null without any.
create function private.percentiles(p_values integer[], p_counts bigint[], p_ranks numeric[]) returns integer[]
language plpgsql immutable set search_path = '' as $$
declare
  v_all bigint := (select sum(c) from unnest(p_counts) as c);
  v_seen bigint := 0;
  v_found integer[] := array_fill(null::integer, array[cardinality(p_ranks)]);
  v_value integer;
  v_count bigint;
begin
  for v_value, v_count in select * from unnest(p_values, p_counts) as v (value, count) order by v.value loop
    v_seen := v_seen + v_count;
    for i in 1 .. cardinality(p_ranks) loop
      if v_found[i] is null and v_seen >= ceil(p_ranks[i] * v_all) then
        v_found[i] := v_value;
      end if;
    end loop;
  end loop;
  return v_found;
end
$$;

-- The ten names used in most turns, as the asker may see them.
create function private.busiest(p_client_id text, p_measure text, p_from date, p_to date) returns jsonb
language sql stable security invoker set search_path = '' as $$
  select coalesce(jsonb_agg(jsonb_build_object('name', b.name, 'turns', b.turns) order by b.turns desc, b.name), '[]')
  from (
    select s.series as name, sum(s.count) as turns from public.call_statistics s
    where s.client_id = p_client_id and s.measure = p_measure and s.day between p_from and p_to
    group by 1 having sum(s.count) <> 0 order by 2 desc, 1 limit 10
  ) b
$$;

-- Everything the dashboard draws of a range of local days, both ends included; without dates the 31 days to today. Null when the
-- asker may not see the client. Percentiles are nearest-rank over values rounded up by at most five hundredths.
-- KS001: the range is upside down or longer than 400 days.
create function public.get_client_analytics(p_client_id text, p_from date default null, p_to date default null)
returns jsonb
language plpgsql stable security invoker set search_path = '' as $$
declare
  v_client public.voice_ai_clients;
  v_zone text;
  v_from date;
  v_to date;
  v_calls bigint;
  v_cents bigint;
  v_seconds numeric;
  v_outcomes jsonb;
  v_days jsonb;
  v_hours jsonb;
  v_weekdays jsonb;
  v_week jsonb;
  v_durations jsonb;
  v_answers jsonb;
  v_latency jsonb;
  v_unasked bigint;
begin
  select c.* into v_client from public.voice_ai_clients c where c.client_id = p_client_id;
  if not found then
    return null;
  end if;
  v_zone := private.time_zone_of(v_client.region, v_client.config);
  v_to := coalesce(p_to, (now() at time zone v_zone)::date);
  v_from := coalesce(p_from, v_to - 30);
  if not isfinite(v_from) or not isfinite(v_to) or v_from > v_to or v_to - v_from > 399 then
    raise exception 'from % to % is no range of 1 to 400 days', v_from, v_to using errcode = 'KS001';
  end if;

  with kinds as materialized (
    -- A refused call is completed for the carrier, for the caller it is not.
    select case split_part(s.series, '/', 3) when '' then split_part(s.series, '/', 1) else 'refused' end as status,
      split_part(s.series, '/', 2) as billed_as, split_part(s.series, '/', 3) as refused, sum(s.count) as calls, sum(s.total) as cents
    from public.call_statistics s
    where s.client_id = p_client_id and s.measure = 'calls' and s.day between v_from and v_to
    group by 1, 2, 3
  )
  select
    coalesce(sum(k.calls), 0), coalesce(sum(k.cents), 0),
    jsonb_build_object(
      'status', (
        select coalesce(jsonb_object_agg(o.status, o.calls), '{}')
        from (select k.status, sum(k.calls) as calls from kinds k group by 1 having sum(k.calls) <> 0) o
      ),
      'billed_as', (
        select coalesce(jsonb_object_agg(o.billed_as, o.calls), '{}')
        from (select coalesce(nullif(k.billed_as, ''), 'open') as billed_as, sum(k.calls) as calls from kinds k group by 1 having sum(k.calls) <> 0) o
      ),
      'refused', (
        select coalesce(jsonb_object_agg(o.refused, o.calls), '{}')
        from (select k.refused, sum(k.calls) as calls from kinds k where k.refused <> '' group by 1 having sum(k.calls) <> 0) o
      )
    )
  into v_calls, v_cents, v_outcomes from kinds k;

  select jsonb_agg(
    jsonb_build_object(
      'day', d.day, 'calls', coalesce(s.calls, 0), 'answered', coalesce(s.answered, 0),
      'seconds', coalesce(s.seconds, 0), 'cost_cents', coalesce(s.cents, 0)
    ) order by d.day
  ) into v_days
  from (select v_from + n as day from generate_series(0, v_to - v_from) as n) d
  left join (
    select s.day,
      sum(s.count) filter (where s.measure = 'calls') as calls,
      sum(s.total) filter (where s.measure = 'calls') as cents,
      sum(s.count) filter (where s.measure = 'lengths' and s.series = 'answered') as answered,
      sum(s.total) filter (where s.measure = 'lengths') as seconds
    from public.call_statistics s
    where s.client_id = p_client_id and s.measure in ('calls', 'lengths') and s.day between v_from and v_to
    group by s.day
  ) s on s.day = d.day;

  select coalesce(sum((d ->> 'seconds')::numeric), 0) into v_seconds from jsonb_array_elements(v_days) as d;

  -- Monday is 1.
  with cells as materialized (
    select extract(isodow from s.day)::integer as weekday, s.bucket as hour, sum(s.count) as calls
    from public.call_statistics s
    where s.client_id = p_client_id and s.measure = 'hours' and s.day between v_from and v_to
    group by 1, 2
  ), grid as materialized (
    select w.weekday, h.hour, coalesce(c.calls, 0) as calls
    from generate_series(1, 7) as w (weekday) cross join generate_series(0, 23) as h (hour)
    left join cells c on c.weekday = w.weekday and c.hour = h.hour
  )
  select
    (select jsonb_agg(o.calls order by o.hour) from (select g.hour, sum(g.calls) as calls from grid g group by 1) o),
    (select jsonb_agg(o.calls order by o.weekday) from (select g.weekday, sum(g.calls) as calls from grid g group by 1) o),
    (select jsonb_agg(o.hours order by o.weekday) from (select g.weekday, jsonb_agg(g.calls order by g.hour) as hours from grid g group by 1) o)
  into v_hours, v_weekdays, v_week;

  with buckets as materialized (
    select s.bucket, sum(s.count)::bigint as calls
    from public.call_statistics s
    where s.client_id = p_client_id and s.measure = 'durations' and s.day between v_from and v_to
    group by s.bucket having sum(s.count) <> 0
  ), bars (above, up_to) as (values (0, 15), (15, 30), (30, 60), (60, 120), (120, 300), (300, 600), (600, null))
  select jsonb_build_object(
    'calls', coalesce(sum(b.calls), 0),
    'total_seconds', v_seconds,
    'average_seconds', round(v_seconds / nullif(sum(b.calls), 0), 1),
    'histogram', (
      select jsonb_agg(
        jsonb_build_object(
          'above_seconds', r.above, 'up_to_seconds', r.up_to,
          'calls', (select coalesce(sum(b.calls), 0) from buckets b where b.bucket > r.above and b.bucket <= coalesce(r.up_to, b.bucket))
        ) order by r.above
      ) from bars r
    )
  ) || (
    select jsonb_build_object('p50_seconds', p.found[1], 'p95_seconds', p.found[2])
    from (select private.percentiles(array_agg(b.bucket), array_agg(b.calls), '{0.5, 0.95}') as found from buckets b) p
  )
  into v_durations from buckets b;

  with buckets as materialized (
    select s.series as source, s.bucket, sum(s.count)::bigint as turns
    from public.call_statistics s
    where s.client_id = p_client_id and s.measure = 'turns' and s.day between v_from and v_to
    group by 1, 2 having sum(s.count) <> 0
  ), sources (source) as (values ('snippet'), ('tts'), ('llm')
  ), asked as (
    select s.source, coalesce(sum(b.turns), 0) as turns
    from sources s left join buckets b on b.source = s.source and b.bucket > -2 group by 1
  ), measured as (
    -- Without a source: of all of them together.
    select b.source, array_agg(b.bucket) as ms, array_agg(b.turns) as turns
    from buckets b where b.bucket >= 0 group by grouping sets ((b.source), ())
  ), found as (
    select coalesce(m.source, 'overall') as source, (select sum(t) from unnest(m.turns) as t) as turns,
      private.percentiles(m.ms, m.turns, '{0.5, 0.95, 0.99}') as ms
    from measured m
  )
  select
    (select coalesce(sum(b.turns), 0) from buckets b where b.bucket = -2),
    (
      select jsonb_object_agg(
        a.source, jsonb_build_object('turns', a.turns, 'share', round(a.turns / nullif((select sum(o.turns) from asked o), 0), 4))
      ) from asked a
    ),
    (
      select jsonb_object_agg(
        s.source, jsonb_build_object('turns', coalesce(f.turns, 0), 'p50_ms', f.ms[1], 'p95_ms', f.ms[2], 'p99_ms', f.ms[3])
      )
      from (select source from sources union all select 'overall') s left join found f on f.source = s.source
    )
  into v_unasked, v_answers, v_latency;

  return jsonb_build_object(
    'client_id', v_client.client_id,
    'from', v_from,
    'to', v_to,
    'time_zone', v_zone,
    'currency', (select p.currency from public.plans p where p.plan_id = v_client.plan_id),
    'total_calls', v_calls,
    'cost_cents', v_cents,
    'by_day', v_days,
    'by_hour', v_hours,
    'by_weekday', v_weekdays,
    'by_weekday_and_hour', v_week,
    'outcomes', v_outcomes,
    'durations', v_durations,
    'answered_by', v_answers,
    'unasked_turns', v_unasked,
    'latency', v_latency,
    'busiest_snippets', private.busiest(p_client_id, 'played', v_from, v_to),
    'busiest_triggers', private.busiest(p_client_id, 'triggers', v_from, v_to)
  );
end
$$;

revoke all on function private.percentiles, private.busiest from public;
-- What the functions of a dashboard call as the asker.
grant execute on function private.percentiles, private.busiest to authenticated, service_role;
revoke all on function public.get_client_analytics from public, anon, authenticated;
grant execute on function public.get_client_analytics to authenticated, service_role;
