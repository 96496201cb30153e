-- Money promised before it is spent, limits before a call is let in, and what cannot be covered owed instead of subtracted.
-- Order of locks, everywhere: the client's row (key share), the owner's credits row, the call, its hold.

-- the wider ledger -------------------------------------------------------------------------------------------------------
-- customer: what an owner has (its balance) · due: what it owes, as a negative sum · sales: what we earned
-- payments: money that came in by card or transfer · adjustments: corrections by hand
alter table public.ledger_entries
  drop constraint ledger_entries_account_check,
  drop constraint ledger_entries_kind_check,
  drop constraint ledger_entries_check,
  -- The calendar month on the client's clock that a charge belongs to; null where no month applies.
  add column billing_month date check (billing_month = date_trunc('month', billing_month)),
  add constraint ledger_entries_account_check check (
    account in ('customer', 'due', 'sales', 'opening', 'numbers', 'carrier', 'payments', 'adjustments')
  ),
  -- due_paid: money that came free pays what is owed.
  add constraint ledger_entries_kind_check check (
    kind in ('opening', 'call', 'number', 'fee', 'sms', 'top_up', 'adjustment', 'refund', 'due_paid')
  ),
  add constraint ledger_entries_account_has_owner check (account not in ('customer', 'due') or user_id is not null);
create index ledger_entries_client_month_idx on public.ledger_entries (client_id, billing_month) where billing_month is not null;

-- It runs when the transaction ends, as whoever asked: an agent, whose policies show it no entry of the group it made.
alter function private.check_ledger_group() security definer;

-- Filled once for what was posted before there was a month; the only change these rows ever see.
alter table public.ledger_entries disable trigger append_only;
update public.ledger_entries e set billing_month = coalesce(
  (select s.billing_month from public.call_sessions s where 'call:' || s.call_sid = e.idempotency_key),
  -- The call went with its client: the month of the posting, as near as it can be known now.
  date_trunc('month', e.created_at at time zone 'UTC')::date
)
where e.kind = 'call';
alter table public.ledger_entries enable trigger append_only;

alter table public.plans add column per_sms numeric(12, 2) not null default 0 check (per_sms >= 0);

-- held: copy of the open holds · due: copy of the due account. What may be spent is balance − held.
alter table public.credits
  add column held numeric(12, 2) not null default 0,
  add column due numeric(12, 2) not null default 0;

-- What was below zero is owed from now on, by a group of its own in the books.
insert into public.ledger_entries (group_id, account, user_id, amount_cents, currency, kind, idempotency_key)
select g.group_id, side.account, g.user_id, side.sign * g.cents, g.currency, 'adjustment', 'overdrawn:' || g.user_id || ':' || g.currency
from (
  select gen_random_uuid() as group_id, k.user_id, k.currency, round(-k.balance * 100)::bigint as cents
  from public.credits k where k.balance < 0
) g cross join (values ('customer', 1), ('due', -1)) as side (account, sign);
update public.credits k set due = -k.balance, balance = 0 where k.balance < 0;
-- The group is looked at now: a table with a check still to come cannot be altered.
set constraints all immediate;
set constraints all deferred;
alter table public.credits
  add constraint credits_held_is_covered check (held >= 0 and balance >= held),
  add constraint credits_due_is_not_negative check (due >= 0);
-- Whoever opens an account gives it a balance, and never promises or debts that no entry stands for.
revoke insert on public.credits from service_role;
grant insert (user_id, balance, currency) on public.credits to service_role;

-- The account of an owner, locked until the transaction ends; opened empty when there is none.
create function private.lock_account(p_user_id uuid, p_currency text) returns public.credits
language plpgsql security definer set search_path = '' as $$
declare
  v_account public.credits;
begin
  loop
    select k.* into v_account from public.credits k
    where k.user_id = p_user_id and k.currency = p_currency for update;
    exit when found;
    insert into public.credits (user_id, balance, currency) values (p_user_id, 0, p_currency)
    on conflict (user_id, currency) do nothing;
  end loop;
  return v_account;
end
$$;

-- Called after every fall of what an owner may spend, and when a call was refused for want of money. A later migration
-- gives it work to do.
create function private.consider_top_up(p_user_id uuid, p_currency text, p_client_id text) returns void
language plpgsql security definer set search_path = '' as $$
begin
  return;
end
$$;

-- Uses what came free to pay what is owed. The account is locked by the caller.
create function private.pay_due(p_user_id uuid, p_currency text) returns void
language plpgsql security definer set search_path = '' as $$
declare
  v_cents bigint;
  v_group uuid := gen_random_uuid();
begin
  select round(least(k.balance - k.held, k.due) * 100)::bigint into v_cents from public.credits k
  where k.user_id = p_user_id and k.currency = p_currency;
  if coalesce(v_cents, 0) <= 0 then
    return;
  end if;
  insert into public.ledger_entries (group_id, account, user_id, amount_cents, currency, kind, idempotency_key)
  values
    (v_group, 'customer', p_user_id, -v_cents, p_currency, 'due_paid', 'due_paid:' || v_group),
    (v_group, 'due', p_user_id, v_cents, p_currency, 'due_paid', 'due_paid:' || v_group);
  update public.credits k set balance = k.balance - v_cents::numeric / 100, due = k.due - v_cents::numeric / 100
  where k.user_id = p_user_id and k.currency = p_currency;
end
$$;

-- Takes an amount from an owner, once per key: from what may be spent, the rest is owed. A repeat answers what was done.
create function private.charge(
  p_user_id uuid, p_currency text, p_cents bigint, p_kind text, p_key text, p_client_id text, p_month date,
  p_to text default 'sales', out applied boolean, out paid_cents bigint, out due_cents bigint
)
language plpgsql security definer set search_path = '' as $$
declare
  v_account public.credits;
  v_group uuid := gen_random_uuid();
begin
  if p_cents is null or p_cents < 0 then
    raise exception 'cannot charge % cents', coalesce(p_cents::text, 'null') using errcode = '22023';
  end if;
  v_account := private.lock_account(p_user_id, p_currency);
  select
    coalesce(sum(-e.amount_cents) filter (where e.account = 'customer'), 0),
    coalesce(sum(-e.amount_cents) filter (where e.account = 'due'), 0),
    count(*) = 0
  into paid_cents, due_cents, applied
  from public.ledger_entries e where e.idempotency_key = p_key;
  if not applied then
    return;
  end if;
  paid_cents := least(p_cents, round((v_account.balance - v_account.held) * 100)::bigint);
  due_cents := p_cents - paid_cents;
  insert into public.ledger_entries
    (group_id, account, user_id, client_id, amount_cents, currency, kind, idempotency_key, billing_month)
  select v_group, side.account, p_user_id, p_client_id, side.cents, p_currency, p_kind, p_key, p_month
  from (values ('customer', -paid_cents), ('due', -due_cents), (p_to, p_cents)) as side (account, cents)
  -- Both sides of nothing are kept, so that the key is.
  where side.cents <> 0 or (p_cents = 0 and side.account <> 'due');
  update public.credits k set
    balance = k.balance - paid_cents::numeric / 100, due = k.due + due_cents::numeric / 100
  where k.user_id = p_user_id and k.currency = p_currency;
  perform private.consider_top_up(p_user_id, p_currency, p_client_id);
end
$$;

-- Gives an amount to an owner, once per key: what is owed is paid first.
create function private.credit(
  p_user_id uuid, p_currency text, p_cents bigint, p_kind text, p_key text, p_from text,
  p_client_id text default null, p_month date default null,
  out applied boolean, out added_cents bigint, out due_paid_cents bigint
)
language plpgsql security definer set search_path = '' as $$
declare
  v_account public.credits;
  v_group uuid := gen_random_uuid();
begin
  if p_cents is null or p_cents <= 0 then
    raise exception 'cannot credit % cents', coalesce(p_cents::text, 'null') using errcode = '22023';
  end if;
  v_account := private.lock_account(p_user_id, p_currency);
  select
    coalesce(sum(e.amount_cents) filter (where e.account = 'customer'), 0),
    coalesce(sum(e.amount_cents) filter (where e.account = 'due'), 0),
    count(*) = 0
  into added_cents, due_paid_cents, applied
  from public.ledger_entries e where e.idempotency_key = p_key;
  if not applied then
    return;
  end if;
  due_paid_cents := least(p_cents, round(v_account.due * 100)::bigint);
  added_cents := p_cents - due_paid_cents;
  insert into public.ledger_entries
    (group_id, account, user_id, client_id, amount_cents, currency, kind, idempotency_key, billing_month)
  select v_group, side.account, p_user_id, p_client_id, side.cents, p_currency, p_kind, p_key, p_month
  from (values ('customer', added_cents), ('due', due_paid_cents), (p_from, -p_cents)) as side (account, cents)
  where side.cents <> 0;
  update public.credits k set
    balance = k.balance + added_cents::numeric / 100, due = k.due - due_paid_cents::numeric / 100
  where k.user_id = p_user_id and k.currency = p_currency;
end
$$;

do $$
declare
  signature regprocedure;
begin
  foreach signature in array array[
    'private.lock_account(uuid, text)',
    'private.consider_top_up(uuid, text, text)',
    'private.pay_due(uuid, text)',
    'private.charge(uuid, text, bigint, text, text, text, date, text)',
    'private.credit(uuid, text, bigint, text, text, text, text, date)'
  ]::regprocedure[]
  loop
    execute format('revoke all on function %s from public, anon, authenticated, service_role', signature);
  end loop;
end
$$;
