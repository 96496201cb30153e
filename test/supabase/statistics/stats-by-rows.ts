import type pg from 'pg'

/** What get_client_dashboard_stats has to say, added up from the calls in one plain statement. */
export async function statsByRows(db: pg.Pool, clientId: string): Promise<Record<string, unknown>> {
  const { rows } = await db.query<{ stats: Record<string, unknown> }>(
    `select jsonb_build_object(
       'client_id', c.client_id,
       'calls_today', count(s) filter (where s.local >= z.today),
       'calls_this_month', count(s) filter (where s.local >= z.month),
       'answered_this_month', count(s) filter (where s.local >= z.month and s.status = 'completed' and s.duration_seconds > 0 and s.refused is null),
       'minutes_this_month', round(coalesce(sum(s.duration_seconds) filter (where s.local >= z.month and s.refused is null), 0) / 60.0, 1),
       'average_duration_seconds', round(avg(s.duration_seconds) filter (where s.local >= z.month and s.duration_seconds > 0 and s.refused is null), 1),
       'included_calls', p.included_calls,
       'included_calls_used', count(s) filter (where s.local >= z.month and s.billed_as = 'included'),
       'cost_this_month', coalesce(sum(s.cost_amount) filter (where s.local >= z.month), 0),
       'base_fee', p.base_fee, 'per_call', p.per_call, 'currency', p.currency,
       'balance', k.balance, 'held', k.held, 'due', k.due,
       'time_zone', z.name,
       'total_calls', count(s),
       'last_call_at', max(s.start_time)
     ) as stats
     from voice_ai_clients c
     join plans p using (plan_id)
     join credits k on k.user_id = c.user_id and k.currency = p.currency
     cross join lateral (
       select c.config ->> 'time_zone' as name,
         date_trunc('day', now() at time zone (c.config ->> 'time_zone')) as today,
         date_trunc('month', now() at time zone (c.config ->> 'time_zone')) as month
     ) z
     left join lateral (select s.*, s.start_time at time zone s.time_zone as local from call_sessions s where s.client_id = c.client_id) s on true
     where c.client_id = $1
     group by c.client_id, p.plan_id, k.user_id, k.currency, z.name, z.today, z.month`,
    [clientId],
  )
  return rows[0]?.stats ?? {}
}
