import type pg from 'pg'

type FilledCalls = { calls: number; turns: number }

/** Rows a statement: triggers gather a statement's rows in memory. */
const batch = 10_000

/**
 * Writes settled calls of `clientId` over the last `days` days, each with a greeting, the caller's words and an answer, made in the
 * database itself: office hours, nine of ten answered, a third of the answers the model's. The same `seed` makes the same rows
 * around the same now; a pool must have one connection. Sids are CA_{client id}_{1…calls}.
 */
export async function fillCalls(
  db: pg.Client | pg.Pool,
  { clientId, calls, days, seed = 0.5 }: { clientId: string; calls: number; days: number; seed?: number },
): Promise<FilledCalls> {
  await db.query('select setseed($1)', [seed])
  let turns = 0
  for (let from = 1; from <= calls; from += batch) {
    const to = Math.min(from + batch - 1, calls)
    await db.query(callRows, [clientId, from, to, calls, days])
    turns += (await db.query(turnRows, [clientId, from, to])).rowCount ?? 0
  }
  return { calls, turns }
}

const callRows = `
insert into public.call_sessions (call_sid, client_id, caller_number, status, start_time, end_time, duration_seconds, cost_amount,
  transcript, settled_at, billing_month, billed_as, refused, admitted_at)
select 'CA_' || $1 || '_' || i, $1, '+614' || (10000000 + i % 90000000), status, start_time, start_time + make_interval(secs => seconds),
  seconds, case billed_as when 'charged' then 2 else 0 end, repeat('Words of the call. ', 20), start_time + interval '20 minutes',
  date_trunc('month', start_time at time zone 'Australia/Sydney')::date, billed_as, refused, case when refused is null then start_time end
from (
  select i, start_time, status, refused,
    case status when 'completed' then greatest(3, least(900, exp(random_normal(4.2, 0.7))))::integer else 0 end as seconds,
    case when status <> 'completed' then 'free' when i % 30 = 0 then 'included' else 'charged' end as billed_as
  from (
    select i,
      least(now(), date_trunc('day', now()) - make_interval(days => floor((i - 1) * $5::integer / $4::float)::integer) - interval '3 hours' + random() * interval '12 hours') as start_time,
      case when i % 50 < 45 then 'completed' when i % 50 < 47 then 'no-answer' when i % 50 < 49 then 'busy' else 'canceled' end as status,
      case when i % 50 = 49 then (array['unpaid', 'calls_per_hour', 'spend_per_day'])[1 + i % 3] end as refused
    from generate_series($2::integer, $3::integer) as i
  ) as begun
) as made`

const turnRows = `
insert into public.conversation_logs (call_sid, client_id, speaker, message_type, content, at_ms, source, response_time_ms,
  user_end_to_audio_ms, audio_files_used, metadata, created_at)
select s.call_sid, s.client_id, t.speaker, t.message_type, t.content, t.at_ms, t.source, t.ms - 40, t.ms, t.files, t.metadata,
  s.start_time + make_interval(secs => t.at_ms / 1000.0)
from generate_series($2::integer, $3::integer) as i
join public.call_sessions s on s.call_sid = 'CA_' || $1 || '_' || i
cross join lateral (select i, random() as luck, floor(25 * random() * random())::integer as snippet) as r
cross join lateral (
  values
    ('Agent', 'response', 'Thank you for calling.', 200, 'snippet', null::integer, array['greeting.mp3'], '{"complete": true}'::jsonb),
    ('Customer', 'transcript', 'How much is a callout?', 4000, null, null, '{}', '{"confidence": 0.97}'),
    ('Agent', 'response', 'A callout is 150 dollars.', 8000,
      case when r.luck < 0.65 then 'snippet' when r.luck < 0.98 then 'llm' else 'tts' end,
      case when r.luck < 0.65 then greatest(120, random_normal(420, 70)) else exp(random_normal(6.8, 0.3)) end::integer,
      case when r.luck < 0.65 then array['snippet_' || r.snippet || '.mp3'] else '{}' end,
      case when r.luck < 0.65 then jsonb_build_object('complete', true, 'trigger', 'phrase ' || r.snippet) else '{"complete": true}' end)
) as t (speaker, message_type, content, at_ms, source, ms, files, metadata)`
