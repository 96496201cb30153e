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

revoke all on function
  private.bucket_of, private.day_of_call, private.statistics_of_call, private.statistics_of_turn,
  private.fold_statistics, private.append_statistics, private.count_calls, private.count_turns, private.date_turn,
  private.forget_statistics
from public;
