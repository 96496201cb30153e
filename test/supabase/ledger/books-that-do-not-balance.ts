import type pg from 'pg'

/**
 * Everything in the books that is wrong; empty when all is well. Groups that do not sum to zero, copies that differ from what
 * they are a copy of (balance, due, held), amounts below zero, calls that were charged not at all, twice or wrongly.
 */
export async function booksThatDoNotBalance(pool: pg.Pool | pg.Client): Promise<Record<string, unknown>[]> {
  const checks = [
    `select 'group' as problem, group_id::text as subject, sum(amount_cents)::text as details
     from ledger_entries group by group_id having sum(amount_cents) <> 0 or count(distinct currency) <> 1`,
    `select 'account', k.user_id::text, format('balance %s held %s due %s', k.balance, k.held, k.due) || ' ' || s::text
     from credits k cross join lateral (
       select coalesce(sum(e.amount_cents) filter (where e.account = 'customer'), 0) as customer,
         coalesce(-sum(e.amount_cents) filter (where e.account = 'due'), 0) as due,
         (select coalesce(sum(h.amount_cents), 0) from call_holds h
          where h.user_id = k.user_id and h.currency = k.currency and h.resolved_at is null) as held
       from ledger_entries e where e.user_id = k.user_id and e.currency = k.currency
     ) s
     where (k.balance * 100, k.due * 100, k.held * 100) is distinct from (s.customer, s.due, s.held)
       or k.balance < k.held or k.held < 0 or k.due < 0 or (k.due > 0 and k.balance > k.held)`,
    `select 'call', c.call_sid, format('%s as %s, ledger %s, %s usage rows', c.cost_amount, c.billed_as, l.cents, u.rows)
     from call_sessions c
     cross join lateral (select coalesce(sum(e.amount_cents), 0) as cents, count(distinct e.group_id) as groups
       from ledger_entries e where e.idempotency_key = 'call:' || c.call_sid and e.account = 'sales') l
     cross join lateral (select count(*) as rows, coalesce(sum(u.amount), 0) as amount
       from usage_logs u where u.call_sid = c.call_sid and u.type = 'call') u
     where (coalesce(c.cost_amount, 0) * 100, coalesce(c.cost_amount, 0), (c.billed_as in ('included', 'charged')) is true)
         is distinct from (l.cents, u.amount, u.rows = 1)
       or (c.settled_at is null) <> (c.billed_as is null) or u.rows > 1 or l.groups > 1`,
    `select 'hold', h.call_sid, 'open after its call was settled, or closed before' from call_holds h
     join call_sessions c on c.call_sid = h.call_sid where (h.resolved_at is null) <> (c.settled_at is null)`,
    `select 'month', c.client_id, format('%s: %s included', c.billing_month, count(*)) from call_sessions c
     join voice_ai_clients v on v.client_id = c.client_id join plans p on p.plan_id = v.plan_id
     where c.billed_as = 'included' group by c.client_id, c.billing_month, p.included_calls, p.plan_id
     having count(*) > p.included_calls and p.plan_id not like 'changing%'`,
    `select 'messages', v.client_id, format('%s messages for %s, %s usage rows for %s', m.rows, m.amount, u.rows, u.amount)
     from voice_ai_clients v
     cross join lateral (select count(*) as rows, coalesce(sum(x.cost_amount), 0) as amount
       from sms_logs x where x.client_id = v.client_id and x.status not in ('sending', 'uncertain', 'refused')) m
     cross join lateral (select count(*) as rows, coalesce(sum(x.amount), 0) as amount
       from usage_logs x where x.client_id = v.client_id and x.type = 'sms') u
     where (m.rows, m.amount) is distinct from (u.rows, u.amount)`,
  ]
  const found: Record<string, unknown>[] = []
  for (const sql of checks) found.push(...(await pool.query(sql)).rows)
  return found
}
