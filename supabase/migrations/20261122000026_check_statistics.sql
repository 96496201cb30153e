-- Whether the sums agree with the rows they count, and setting them right.

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

revoke all on function private.missing_statistics from public;
revoke all on function public.check_statistics, public.mend_statistics from public, anon, authenticated;
grant execute on function public.check_statistics, public.mend_statistics to service_role;

-- Everything that is there already.
select public.mend_statistics();
