-- Whether the books agree with themselves, and with what they stand for.

-- Of money that came in. A later migration gives it work to do.
create function private.check_top_ups() returns table (problem text, subject text, details jsonb)
language sql stable security definer set search_path = '' as $$
  select '', '', '{}'::jsonb where false
$$;

-- Everything that is wrong in the books; no rows when nothing is. `subject` is what to look at. Each table is read once or
-- twice as a whole: that is what a check is for, and why it is given room to join in memory.
create function public.check_ledger() returns table (problem text, subject text, details jsonb)
language sql stable security definer set search_path = '' set work_mem = '64MB' as $$
  with groups as (
    select e.group_id, sum(e.amount_cents) as cents, min(e.currency) <> max(e.currency) as mixed
    from public.ledger_entries e group by e.group_id
  ), totals as (
    select e.user_id, e.currency,
      coalesce(sum(e.amount_cents) filter (where e.account = 'customer'), 0) as customer,
      coalesce(-sum(e.amount_cents) filter (where e.account = 'due'), 0) as due
    from public.ledger_entries e where e.account in ('customer', 'due') group by e.user_id, e.currency
  ), promised as (
    select h.user_id, h.currency, sum(h.amount_cents) as cents
    from public.call_holds h where h.resolved_at is null group by h.user_id, h.currency
  ), accounts as (
    select coalesce(k.user_id, t.user_id) || ' ' || coalesce(k.currency, t.currency) as subject,
      coalesce(round(k.balance * 100), 0)::bigint as balance, coalesce(round(k.held * 100), 0)::bigint as held,
      coalesce(round(k.due * 100), 0)::bigint as due,
      coalesce(t.customer, 0) as ledger_balance, coalesce(t.due, 0) as ledger_due, coalesce(p.cents, 0) as ledger_held
    from public.credits k
    full join totals t on t.user_id = k.user_id and t.currency = k.currency
    left join promised p on p.user_id = coalesce(k.user_id, t.user_id) and p.currency = coalesce(k.currency, t.currency)
  ), used as (
    select u.call_sid, count(*) as times, round(sum(u.amount) * 100)::bigint as cents
    from public.usage_logs u where u.type = 'call' and u.call_sid is not null group by u.call_sid
  ), ended as (
    select l.client_id, max(l.ended_at) as ended_at from public.client_lives l group by l.client_id
  ), calls as (
    -- A settled call, what the ledger sold for it (one entry of `sales` for each key), and what usage says of it.
    select s.call_sid, coalesce(s.client_id, e.client_id) as client_id, s.billed_as, s.billing_month,
      round(s.cost_amount * 100)::bigint as cents,
      e.idempotency_key as key, e.amount_cents as sold_cents, e.billing_month as sold_month, e.created_at as sold_at,
      u.times, u.cents as used_cents
    from (select c.* from public.call_sessions c where c.settled_at is not null) s
    full join (select l.* from public.ledger_entries l where l.account = 'sales' and l.kind = 'call') e
      on e.idempotency_key = 'call:' || s.call_sid
    left join used u on u.call_sid = s.call_sid
  ), fees as (
    select format('fee:%s:%s:%s', l.client_id, l.generation, left(f.key, 7)) as key, l.client_id, f.value::bigint as cents
    from public.client_lives l cross join lateral jsonb_each_text(l.closed_months) f
  )
  select 'group_not_zero', g.group_id::text, jsonb_build_object('sum_cents', g.cents, 'mixed_currencies', g.mixed)
  from groups g where g.cents <> 0 or g.mixed
  union all
  select 'balance_differs', a.subject, jsonb_build_object('account_cents', a.balance, 'ledger_cents', a.ledger_balance)
  from accounts a where a.balance <> a.ledger_balance
  union all
  select 'held_differs', a.subject, jsonb_build_object('account_cents', a.held, 'holds_cents', a.ledger_held)
  from accounts a where a.held <> a.ledger_held
  union all
  select 'due_differs', a.subject, jsonb_build_object('account_cents', a.due, 'ledger_cents', a.ledger_due)
  from accounts a where a.due <> a.ledger_due
  union all
  select unnest(c.problems), coalesce(c.call_sid, c.key), jsonb_strip_nulls(jsonb_build_object(
    'client_id', c.client_id, 'billed_as', c.billed_as, 'call_cents', c.cents, 'call_month', c.billing_month,
    'ledger_cents', c.sold_cents, 'ledger_month', c.sold_month, 'usage_cents', c.used_cents, 'usage_rows', c.times
  ))
  from (
    select a.*, array_remove(array[
      case when a.key is null and (a.billed_as = 'charged' or a.cents <> 0) then 'charge_missing' end,
      -- The calls of a removed client went with it.
      case when a.call_sid is null and not coalesce(a.ended_at >= a.sold_at, false) then 'call_missing' end,
      case when a.call_sid is not null and a.sold_cents <> coalesce(a.cents, 0) and not a.told_again then 'cost_differs' end,
      case when a.call_sid is not null and a.key is not null and a.sold_month is distinct from a.billing_month
        and not a.told_again then 'month_differs' end,
      case when a.billed_as in ('included', 'charged') and a.times is null then 'usage_missing' end,
      case when a.used_cents <> coalesce(a.cents, 0) or a.times <> 1 then 'usage_differs' end
    ], null) as problems
    from (
      -- told_again: charged in an earlier life of its client, and free when it was reported once more.
      select c.*, d.ended_at, coalesce(c.billed_as = 'free' and d.ended_at >= c.sold_at, false) as told_again
      from calls c left join ended d on d.client_id = c.client_id
    ) a
  ) c
  where c.problems <> '{}'
  union all
  select 'hold_orphaned', h.call_sid, jsonb_build_object('client_id', h.client_id, 'held_cents', h.amount_cents)
  from public.call_holds h join public.call_sessions s on s.call_sid = h.call_sid
  where h.resolved_at is null and s.settled_at is not null
  union all
  select 'sms_differs', m.id::text, jsonb_build_object(
    'client_id', m.client_id, 'message_cents', coalesce(round(m.cost_amount * 100), 0)::bigint, 'ledger_cents', coalesce(e.amount_cents, 0)
  )
  from public.sms_logs m left join public.ledger_entries e
    on e.idempotency_key = 'sms:' || m.client_id || ':' || m.id and e.account = 'sales'
  where coalesce(round(m.cost_amount * 100), 0)::bigint <> coalesce(e.amount_cents, 0)
  union all
  select 'fee_differs', coalesce(f.key, e.idempotency_key), jsonb_build_object(
    'client_id', coalesce(f.client_id, e.client_id), 'month_cents', f.cents, 'ledger_cents', e.amount_cents
  )
  from fees f
  full join (select l.* from public.ledger_entries l where l.account = 'sales' and l.kind = 'fee') e
    on e.idempotency_key = f.key
  where f.cents is distinct from e.amount_cents
  union all
  select t.problem, t.subject, t.details from private.check_top_ups() t
$$;

do $$
declare
  signature regprocedure;
begin
  foreach signature in array array[
    'private.check_top_ups()',
    'public.check_ledger()'
  ]::regprocedure[]
  loop
    execute format('revoke all on function %s from public, anon, authenticated, service_role', signature);
  end loop;
end
$$;
grant execute on function public.check_ledger() to service_role;
