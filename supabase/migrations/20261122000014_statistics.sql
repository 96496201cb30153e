-- What a dashboard counts, counted as it happens: calls, durations, answers and what was played, for each client and local day.
-- Adding up 200,000 calls and their turns on every look takes a third of a second; adding up days takes milliseconds.
--
-- Who writes a call or a turn appends what changed, in the same transaction, and waits for nobody: no counter is updated
-- there, so writers neither queue behind each other nor meet in a deadlock. Every 64th change or so folds those of its
-- client into one row each. The sum of the rows is right at any time, before, during and after a fold.

create sequence private.statistic_change;

create table public.call_statistics (
  client_id text not null,
  -- Of the call's start, on the call's own clock; a turn counts on the day of its call.
  day date not null,
  -- calls      series: status/billed_as/refused             total: cents
  -- hours      bucket: hour of the local day, 0 to 23
  -- lengths    series: answered, or nothing for other calls that lasted; refused ones left out · total: seconds
  -- durations  bucket: seconds of the same calls, rounded up
  -- turns      series: source · bucket: user_end_to_audio_ms rounded up, -1 not measured, -2 said without being asked
  -- played     series: audio file, with the agent's turns that used it
  -- triggers   series: the phrase that called a snippet up
  measure text not null check (measure in ('calls', 'hours', 'lengths', 'durations', 'turns', 'played', 'triggers')),
  series text not null default '',
  bucket integer not null default 0,
  -- 0: folded, one row a key. Above: one change that waits for the next fold.
  change bigint not null default 0,
  count bigint not null,
  total bigint not null default 0,
  primary key (client_id, measure, day, series, bucket, change)
) with (fillfactor = 80);
create index call_statistics_changes_idx on public.call_statistics (client_id, change) where change > 0;
comment on table public.call_statistics is 'Sums per client and local day, kept by triggers of call_sessions and conversation_logs. Add up rows of the same key.';
-- No foreign key to the client: its check could wait for a removal that waits for the writer. See forget_statistics.

alter table public.call_statistics enable row level security;
revoke all on public.call_statistics from anon, authenticated, service_role;
-- Nobody writes here but the triggers.
grant select on public.call_statistics to authenticated, service_role;
create policy "members read statistics" on public.call_statistics for select to authenticated
  using (client_id = any (array(select private.my_client_ids())));

-- what a row counts as -------------------------------------------------------------------------------------------------
create type private.statistic as (
  client_id text, day date, measure text, series text, bucket integer, count bigint, total bigint
);

-- Up to the next step of at most five hundredths: exact to 100, by 10 between 300 and 1,000. Keeps histograms small; rounding up
-- keeps order, so a percentile of rounded values is the rounded percentile.
create function private.bucket_of(p_value integer) returns integer
language plpgsql immutable strict parallel safe set search_path = '' as $$
declare
  v_step integer := case
    when p_value <= 100 then 1
    when p_value <= 300 then 5
    when p_value <= 1000 then 10
    when p_value <= 3000 then 50
    when p_value <= 10000 then 100
    else 1000
  end;
begin
  return greatest((p_value::bigint + v_step - 1) / v_step * v_step, 0);
end
$$;

-- By the zone the call began in, which stays when the client moves.
create function private.day_of_call(p_call public.call_sessions) returns date
language plpgsql immutable set search_path = '' as $$
begin
  return (p_call.start_time at time zone p_call.time_zone)::date;
end
$$;

-- `p_sign` is 1 for a row that is there now and -1 for one that was.
create function private.statistics_of_call(p_call public.call_sessions, p_sign integer) returns private.statistic[]
language plpgsql immutable set search_path = '' as $$
declare
  v_start timestamp := p_call.start_time at time zone p_call.time_zone;
  v_day date := v_start::date;
  v_series text := p_call.status || '/' || coalesce(p_call.billed_as, '') || '/' || coalesce(p_call.refused, '');
  v_cents bigint := round(coalesce(p_call.cost_amount, 0) * 100);
  v_counts private.statistic[] := array[
    row (p_call.client_id, v_day, 'calls', v_series, 0, p_sign, p_sign * v_cents),
    row (p_call.client_id, v_day, 'hours', '', extract(hour from v_start), p_sign, 0)
  ];
begin
  -- Who was refused heard a sentence or left a message: nobody answered, and those seconds are no conversation.
  if p_call.duration_seconds > 0 and p_call.refused is null then
    v_counts := v_counts || array[
      row (
        p_call.client_id, v_day, 'lengths', case p_call.status when 'completed' then 'answered' else '' end,
        0, p_sign, p_sign * p_call.duration_seconds
      ),
      row (p_call.client_id, v_day, 'durations', '', private.bucket_of(p_call.duration_seconds), p_sign, 0)
    ]::private.statistic[];
  end if;
  return v_counts;
end
$$;

-- Only what the agent said counts: a turn of the caller has no source.
create function private.statistics_of_turn(p_turn public.conversation_logs, p_sign integer) returns private.statistic[]
language plpgsql immutable set search_path = '' as $$
declare
  v_counts private.statistic[] := '{}';
  v_file text;
begin
  if p_turn.source is null then
    return v_counts;
  end if;
  v_counts := v_counts || row (
    p_turn.client_id, p_turn.call_day, 'turns', p_turn.source,
    case
      when p_turn.user_end_to_audio_ms is not null then private.bucket_of(p_turn.user_end_to_audio_ms)
      when p_turn.response_time_ms is not null then -1
      else -2
    end,
    p_sign, 0
  )::private.statistic;
  foreach v_file in array p_turn.audio_files_used loop
    continue when v_file is null;
    v_counts := v_counts || row (p_turn.client_id, p_turn.call_day, 'played', v_file, 0, p_sign, 0)::private.statistic;
  end loop;
  if p_turn.metadata ->> 'trigger' <> '' then
    v_counts := v_counts || row (
      p_turn.client_id, p_turn.call_day, 'triggers', p_turn.metadata ->> 'trigger', 0, p_sign, 0
    )::private.statistic;
  end if;
  return v_counts;
end
$$;

-- appending and folding ------------------------------------------------------------------------------------------------
-- Brings the waiting changes of a client into its folded rows. Waits for nobody: when another transaction is at it, or this
-- one's snapshot is too old to, the changes stay for the next time.
create function private.fold_statistics(p_client_id text) returns void
language plpgsql security definer set search_path = '' as $$
declare
  v_days date[];
begin
  if current_setting('transaction_isolation') <> 'read committed'
    or not pg_try_advisory_xact_lock(hashtextextended('klariqo.statistics.' || p_client_id, 0)) then
    return;
  end if;
  select array_agg(distinct s.day) into v_days
  from public.call_statistics s where s.client_id = p_client_id and s.change > 0;
  -- One statement: whoever reads meanwhile sees all of it or nothing.
  with gone as (
    delete from public.call_statistics s where s.client_id = p_client_id and s.change > 0 returning s.*
  )
  insert into public.call_statistics as s (client_id, day, measure, series, bucket, change, count, total)
  select g.client_id, g.day, g.measure, g.series, g.bucket, 0, sum(g.count), sum(g.total)
  from gone g group by g.client_id, g.day, g.measure, g.series, g.bucket
  order by g.measure, g.day, g.series, g.bucket
  on conflict (client_id, measure, day, series, bucket, change)
    do update set count = s.count + excluded.count, total = s.total + excluded.total;
  -- Where a call only passed through ("ringing") nothing is left.
  delete from public.call_statistics s
  where s.client_id = p_client_id and s.measure in ('calls', 'hours', 'lengths', 'durations', 'turns', 'played', 'triggers')
    and s.day = any (v_days) and s.change = 0 and s.count = 0 and s.total = 0;
end
$$;

create function private.append_statistics(p_changes private.statistic[]) returns void
language plpgsql security definer set search_path = '' as $$
declare
  v_client_id text;
begin
  for v_client_id in
    with appended as (
      insert into public.call_statistics (client_id, day, measure, series, bucket, change, count, total)
      select c.client_id, c.day, c.measure, c.series, c.bucket, nextval('private.statistic_change'), sum(c.count), sum(c.total)
      from unnest(p_changes) as c
      -- Calls that go because their client goes leave nothing to count.
      where exists (select from public.voice_ai_clients v where v.client_id = c.client_id)
      group by c.client_id, c.day, c.measure, c.series, c.bucket
      having sum(c.count) <> 0 or sum(c.total) <> 0
      returning client_id, change
    )
    -- The sequence is everybody's, so each client's turn comes however little it writes.
    select distinct a.client_id from appended a where a.change % 64 = 0
  loop
    perform private.fold_statistics(v_client_id);
  end loop;
end
$$;

-- Security definer: who writes a call may not write statistics.
create function private.count_calls() returns trigger
language plpgsql security definer set search_path = '' as $$
declare
  v_changes private.statistic[];
begin
  if tg_op = 'INSERT' then
    select array_agg(c) into v_changes from new_rows n cross join unnest(private.statistics_of_call(n, 1)) as c;
  elsif tg_op = 'DELETE' then
    select array_agg(c) into v_changes from old_rows o cross join unnest(private.statistics_of_call(o, -1)) as c;
  else
    select array_agg(c) into v_changes from (
      select private.statistics_of_call(n, 1) as counts from new_rows n
      union all
      select private.statistics_of_call(o, -1) from old_rows o
    ) as both_sides cross join unnest(both_sides.counts) as c;
    -- A call that turns out to have begun on another day takes its turns along.
    update public.conversation_logs l set call_day = private.day_of_call(n)
    from new_rows n join old_rows o on o.call_sid = n.call_sid
    where private.day_of_call(n) <> private.day_of_call(o) and l.client_id = n.client_id and l.call_sid = n.call_sid;
  end if;
  perform private.append_statistics(v_changes);
  return null;
end
$$;

create function private.count_turns() returns trigger
language plpgsql security definer set search_path = '' as $$
declare
  v_changes private.statistic[];
begin
  if tg_op = 'INSERT' then
    select array_agg(c) into v_changes from new_rows n cross join unnest(private.statistics_of_turn(n, 1)) as c;
  elsif tg_op = 'DELETE' then
    select array_agg(c) into v_changes from old_rows o cross join unnest(private.statistics_of_turn(o, -1)) as c;
  else
    select array_agg(c) into v_changes from (
      select private.statistics_of_turn(n, 1) as counts from new_rows n
      union all
      select private.statistics_of_turn(o, -1) from old_rows o
    ) as both_sides cross join unnest(both_sides.counts) as c;
  end if;
  perform private.append_statistics(v_changes);
  return null;
end
$$;

-- The day of a turn is its call's. Kept on the turn, so that a turn which goes together with its call can still be subtracted.
alter table public.conversation_logs add column call_day date;

-- The share lock keeps the call's start where it is until the turn is written; call before turn, the order a removal takes.
create function private.date_turn() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  select private.day_of_call(s) into new.call_day from public.call_sessions s
  where s.client_id = new.client_id and s.call_sid = new.call_sid for share;
  return new;
end
$$;
create trigger date_turn before insert on public.conversation_logs
  for each row execute function private.date_turn();
create trigger date_moved_turn before update of call_sid, client_id on public.conversation_logs
  for each row when (new.call_sid <> old.call_sid or new.client_id <> old.client_id) execute function private.date_turn();
update public.conversation_logs l set call_day = private.day_of_call(s)
from public.call_sessions s where s.client_id = l.client_id and s.call_sid = l.call_sid;

create trigger count_inserted after insert on public.call_sessions
  referencing new table as new_rows for each statement execute function private.count_calls();
create trigger count_updated after update on public.call_sessions
  referencing new table as new_rows old table as old_rows for each statement execute function private.count_calls();
create trigger count_deleted after delete on public.call_sessions
  referencing old table as old_rows for each statement execute function private.count_calls();
create trigger count_inserted after insert on public.conversation_logs
  referencing new table as new_rows for each statement execute function private.count_turns();
create trigger count_updated after update on public.conversation_logs
  referencing new table as new_rows old table as old_rows for each statement execute function private.count_turns();
create trigger count_deleted after delete on public.conversation_logs
  referencing old table as old_rows for each statement execute function private.count_turns();

-- After the cascades (triggers run by name, and theirs begin with a capital letter), when nobody can write for the client any more.
create function private.forget_statistics() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  delete from public.call_statistics s where s.client_id = old.client_id;
  return null;
end
$$;
create trigger forget_statistics after delete on public.voice_ai_clients
  for each row execute function private.forget_statistics();

-- comparing with the rows ----------------------------------------------------------------------------------------------
-- What would have to be appended for the sums to be what the rows say; all of it in one snapshot, so it is exact while others write.
create function private.missing_statistics(p_client_id text) returns setof private.statistic
language sql stable set search_path = '' as $$
  with counted as (
    select c.* from public.call_sessions s cross join unnest(private.statistics_of_call(s, 1)) as c
    where p_client_id is null or s.client_id = p_client_id
    union all
    select c.* from public.conversation_logs l cross join unnest(private.statistics_of_turn(l, 1)) as c
    where l.source is not null and (p_client_id is null or l.client_id = p_client_id)
    union all
    select s.client_id, s.day, s.measure, s.series, s.bucket, -s.count, -s.total from public.call_statistics s
    where p_client_id is null or s.client_id = p_client_id
  )
  select c.client_id, c.day, c.measure, c.series, c.bucket, sum(c.count)::bigint, sum(c.total)::bigint
  from counted c group by c.client_id, c.day, c.measure, c.series, c.bucket
  having sum(c.count) <> 0 or sum(c.total) <> 0
$$;

-- Where sums and rows differ, of one client or of all; no row: they agree.
create function public.check_statistics(p_client_id text default null)
returns table (problem text, subject text, details jsonb)
language sql stable security definer set search_path = '' as $$
  select 'statistics_differ', m.client_id, jsonb_build_object(
    'day', m.day, 'measure', m.measure, 'series', m.series, 'bucket', m.bucket, 'count_missing', m.count, 'total_missing', m.total
  )
  from private.missing_statistics(p_client_id) m order by m.client_id, m.day, m.measure, m.series, m.bucket
$$;

-- Appends what is missing; gives the number of keys that were wrong. One at a time, or both would append the same.
create function public.mend_statistics(p_client_id text default null) returns integer
language plpgsql security definer set search_path = '' as $$
declare
  v_mended integer;
  v_client_id text;
begin
  perform pg_advisory_xact_lock(hashtextextended('klariqo.statistics.mend', 0));
  insert into public.call_statistics (client_id, day, measure, series, bucket, change, count, total)
  select m.client_id, m.day, m.measure, m.series, m.bucket, nextval('private.statistic_change'), m.count, m.total
  from private.missing_statistics(p_client_id) m;
  get diagnostics v_mended = row_count;
  for v_client_id in select distinct s.client_id from public.call_statistics s where s.change > 0 loop
    perform private.fold_statistics(v_client_id);
  end loop;
  return v_mended;
end
$$;

-- what a dashboard asks ------------------------------------------------------------------------------------------------
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

revoke all on function
  private.bucket_of, private.day_of_call, private.statistics_of_call, private.statistics_of_turn, private.fold_statistics,
  private.append_statistics, private.count_calls, private.count_turns, private.date_turn, private.forget_statistics,
  private.missing_statistics, private.percentiles, private.busiest from public;
-- What the functions of a dashboard call as the asker.
grant execute on function private.percentiles, private.busiest to authenticated, service_role;
revoke all on function public.get_client_analytics from public, anon, authenticated;
grant execute on function public.get_client_analytics to authenticated, service_role;
revoke all on function public.check_statistics, public.mend_statistics from public, anon, authenticated;
grant execute on function public.check_statistics, public.mend_statistics to service_role;

-- Everything that is there already.
select public.mend_statistics();
