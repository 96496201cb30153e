-- Work on top-ups: a charge is claimed, made under its key, credited once or declined.

-- Hands out what is due to one worker, for so many seconds; one that dies loses them to the next. A card is charged as it was
-- named the first time: from here on the top-up counts as charged until the payment service says otherwise.
create function public.claim_top_ups(
  p_owner text, p_ttl_seconds integer, p_limit integer default 10, p_top_up_id uuid default null
) returns setof public.top_ups
language plpgsql security definer set search_path = '' as $$
begin
  if p_top_up_id is null then
    perform private.consider_all_top_ups();
  end if;
  -- Asked for by settings that were switched off, or went with their client, before anything was sent.
  update public.top_ups t set state = 'canceled', ended_at = now(), problem = 'switched off before the card was charged'
  where t.top_up_id in (
    select d.top_up_id from public.top_ups d
    where d.state = 'requested' and d.origin = 'automatic' and d.top_up_id is distinct from p_top_up_id
      and not exists (select from public.billing_settings b where b.client_id = d.client_id and b.auto_top_up)
    for update skip locked
  );
  return query
  update public.top_ups t set
    state = case when t.method = 'saved_card' and t.state = 'requested' then 'charging' else t.state end,
    customer_id = coalesce(t.customer_id, p.customer_id),
    card_id = case when t.method = 'saved_card' then coalesce(t.card_id, p.card_id) end,
    first_sent_at = coalesce(t.first_sent_at, case when t.method = 'saved_card' then now() end),
    attempts = t.attempts + 1,
    claimed_by = p_owner,
    claimed_until = clock_timestamp() + make_interval(secs => p_ttl_seconds),
    claim_token = t.claim_token + 1
  from public.payment_customers p
  where p.user_id = t.user_id and t.top_up_id in (
    select d.top_up_id from public.top_ups d
    where d.state in ('requested', 'charging', 'unknown')
      and (d.top_up_id = p_top_up_id or (p_top_up_id is null and d.next_try_at <= clock_timestamp()))
      and (d.claimed_until is null or d.claimed_until <= clock_timestamp())
      and (d.method = 'saved_card' or d.checkout_id is not null)
    order by d.next_try_at
    limit p_limit
    for update skip locked
  )
  returning t.*;
end
$$;

-- Gives a claimed top-up back, to be tried again later. False: the claim was lost, or it has ended meanwhile.
create function public.release_top_up(
  p_top_up_id uuid, p_claim_token bigint, p_unknown boolean, p_problem text, p_retry_seconds integer
) returns boolean
language plpgsql security definer set search_path = '' as $$
begin
  update public.top_ups t set
    state = case when p_unknown then 'unknown' else t.state end,
    problem = p_problem, claimed_by = null, claimed_until = null,
    next_try_at = clock_timestamp() + make_interval(secs => p_retry_seconds)
  where t.top_up_id = p_top_up_id and t.claim_token = p_claim_token and t.state in ('requested', 'charging', 'unknown');
  return found;
end
$$;

-- Money has come: credits it once for each payment, whatever was believed before, and pays what is owed first. A second
-- payment for one top-up is the owner's money, too. Errors: KB203 no such top-up; KB204 another amount or currency.
create function public.credit_top_up(p_top_up_id uuid, p_payment_id text, p_amount_cents bigint, p_currency text)
returns jsonb
language plpgsql security definer set search_path = '' as $$
declare
  v_row public.top_ups;
  v_key text := 'topup:' || p_top_up_id;
  v_done record;
begin
  select t.* into v_row from public.top_ups t where t.top_up_id = p_top_up_id;
  if not found then
    raise exception 'no top-up %', p_top_up_id using errcode = 'KB203';
  end if;
  if v_row.amount_cents is distinct from p_amount_cents or v_row.currency is distinct from upper(p_currency) then
    raise exception '% % came for the top-up % of % %', p_amount_cents, p_currency, p_top_up_id, v_row.amount_cents, v_row.currency
      using errcode = 'KB204';
  end if;
  perform private.lock_account(v_row.user_id, v_row.currency);
  select t.* into strict v_row from public.top_ups t where t.top_up_id = p_top_up_id for update;
  if v_row.state = 'succeeded' and v_row.payment_id is distinct from p_payment_id then
    v_key := v_key || ':' || p_payment_id;
  end if;
  v_done := private.credit(
    v_row.user_id, v_row.currency, v_row.amount_cents, 'top_up', v_key, 'payments', v_row.client_id
  );
  if v_row.state <> 'succeeded' then
    update public.top_ups t set
      state = 'succeeded', payment_id = p_payment_id, ended_at = now(), problem = null, decline_code = null,
      claimed_by = null, claimed_until = null
    where t.top_up_id = p_top_up_id;
    -- The card works, or an operator has seen to it.
    update public.payment_customers p set declines = 0, last_declined_at = null,
      paused_at = case when v_row.origin = 'automatic' then p.paused_at end
    where p.user_id = v_row.user_id and v_row.method = 'saved_card';
  elsif v_done.applied then
    update public.top_ups t set problem = 'paid twice, both credited: ' || p_payment_id where t.top_up_id = p_top_up_id;
  end if;
  -- It may not have been enough.
  perform private.consider_top_up(v_row.user_id, v_row.currency, v_row.client_id);
  return jsonb_build_object(
    'credited', v_done.applied, 'state', 'succeeded', 'added_cents', v_done.added_cents, 'due_paid_cents', v_done.due_paid_cents
  );
end
$$;

-- The bank said no. Counts once; a success that is known already stands. Errors: KB203.
create function public.fail_top_up(p_top_up_id uuid, p_payment_id text, p_code text, p_problem text) returns jsonb
language plpgsql security definer set search_path = '' as $$
declare
  v_row public.top_ups;
  v_paused boolean := false;
begin
  select t.* into v_row from public.top_ups t where t.top_up_id = p_top_up_id;
  if not found then
    raise exception 'no top-up %', p_top_up_id using errcode = 'KB203';
  end if;
  -- Whoever is considering a top-up sees the decline as a whole or not at all, and never a free card in between.
  perform private.lock_account(v_row.user_id, v_row.currency);
  update public.top_ups t set
    state = 'declined', payment_id = coalesce(p_payment_id, t.payment_id), decline_code = p_code, problem = p_problem,
    ended_at = now(), claimed_by = null, claimed_until = null
  where t.top_up_id = p_top_up_id and t.method = 'saved_card' and t.state in ('requested', 'charging', 'unknown')
  returning t.* into v_row;
  if not found then
    select t.* into strict v_row from public.top_ups t where t.top_up_id = p_top_up_id;
    return jsonb_build_object('failed', false, 'state', v_row.state);
  end if;
  if v_row.origin = 'automatic' then
    update public.payment_customers p set
      declines = p.declines + 1, last_declined_at = now(),
      paused_at = case when p.declines + 1 >= 3 then coalesce(p.paused_at, now()) else p.paused_at end
    where p.user_id = v_row.user_id
    returning p.paused_at is not null into v_paused;
    if v_paused then
      perform private.audit('credit.auto_top_up_paused', v_row.client_id, jsonb_build_object(
        'top_up_id', v_row.top_up_id, 'code', p_code
      ), 'CARD_DECLINED');
    end if;
  end if;
  return jsonb_build_object('failed', true, 'state', 'declined', 'paused', v_paused);
end
$$;

-- A link that nobody paid.
create function public.cancel_top_up(p_top_up_id uuid, p_problem text) returns boolean
language plpgsql security definer set search_path = '' as $$
begin
  update public.top_ups t set state = 'canceled', problem = p_problem, ended_at = now(), claimed_by = null, claimed_until = null
  where t.top_up_id = p_top_up_id and t.method = 'checkout' and t.state = 'requested';
  return found;
end
$$;

-- The page that a top-up is paid on; the first one stays.
create function public.keep_checkout(p_top_up_id uuid, p_checkout_id text, p_url text, p_expires_at timestamptz) returns jsonb
language plpgsql security definer set search_path = '' as $$
declare
  v_row public.top_ups;
begin
  update public.top_ups t set
    checkout_id = coalesce(t.checkout_id, p_checkout_id), checkout_url = coalesce(t.checkout_url, p_url),
    checkout_expires_at = coalesce(t.checkout_expires_at, p_expires_at),
    -- Looked at later in case the payment service's word about it is lost.
    next_try_at = now() + interval '1 minute'
  where t.top_up_id = p_top_up_id and t.method = 'checkout'
  returning t.* into v_row;
  if not found then
    raise exception 'no top-up %', p_top_up_id using errcode = 'KB203';
  end if;
  return to_jsonb(v_row);
end
$$;

-- who pays -------------------------------------------------------------------------------------------------------------------
-- What the payment service needs to know of a client's owner, and what we know of his card. Error: KC001.
create function public.get_payer(p_client_id text) returns jsonb
language plpgsql stable security definer set search_path = '' as $$
declare
  v_answer jsonb;
begin
  select jsonb_build_object(
    'user_id', c.user_id, 'email', u.email, 'name', coalesce(r.business_name, r.full_name), 'currency', p.currency,
    'customer_id', k.customer_id, 'card_id', k.card_id, 'card_brand', k.card_brand, 'card_last4', k.card_last4,
    'card_exp_month', k.card_exp_month, 'card_exp_year', k.card_exp_year,
    'declines', coalesce(k.declines, 0), 'paused_at', k.paused_at
  ) into v_answer
  from public.voice_ai_clients c
  join public.plans p on p.plan_id = c.plan_id
  join auth.users u on u.id = c.user_id
  left join public.profiles r on r.user_id = c.user_id
  left join public.payment_customers k on k.user_id = c.user_id
  where c.client_id = p_client_id;
  if v_answer is null then
    raise exception 'no client %', p_client_id using errcode = 'KC001';
  end if;
  return v_answer;
end
$$;

-- The first id that an owner got stays; answers the one that counts.
create function public.keep_payment_customer(p_user_id uuid, p_customer_id text) returns text
language plpgsql security definer set search_path = '' as $$
begin
  insert into public.payment_customers (user_id, customer_id) values (p_user_id, p_customer_id) on conflict (user_id) do nothing;
  return (select p.customer_id from public.payment_customers p where p.user_id = p_user_id);
end
$$;

-- The card for charges without its holder, in place of the one before. False: nobody is known as that customer.
create function public.save_payment_method(
  p_customer_id text, p_card_id text, p_brand text, p_last4 text, p_exp_month integer, p_exp_year integer
) returns boolean
language plpgsql security definer set search_path = '' as $$
begin
  update public.payment_customers p set
    card_id = p_card_id, card_brand = p_brand, card_last4 = p_last4, card_exp_month = p_exp_month, card_exp_year = p_exp_year,
    declines = case when p.card_id = p_card_id then p.declines else 0 end,
    last_declined_at = case when p.card_id = p_card_id then p.last_declined_at end
  where p.customer_id = p_customer_id;
  return found;
end
$$;

-- An operator lets automatic top-ups of the client's owner go on after they were declined too often. True when they had stopped.
create function public.resume_top_ups(p_client_id text) returns boolean
language plpgsql security definer set search_path = '' as $$
declare
  v_paused boolean;
begin
  perform private.require_operator();
  select p.paused_at is not null into v_paused from public.payment_customers p
  join public.voice_ai_clients c on c.user_id = p.user_id where c.client_id = p_client_id for update of p;
  update public.payment_customers p set declines = 0, last_declined_at = null, paused_at = null
  from public.voice_ai_clients c where c.client_id = p_client_id and c.user_id = p.user_id;
  return coalesce(v_paused, false);
end
$$;

-- check ----------------------------------------------------------------------------------------------------------------------
-- Of check_ledger: each top-up that succeeded has its entry, each entry a top-up that did, for the same owner and amount.
create or replace function private.check_top_ups() returns table (problem text, subject text, details jsonb)
language sql stable security definer set search_path = '' as $$
  select
    case
      when e.idempotency_key is null then 'top_up_not_credited'
      when t.top_up_id is null then 'top_up_missing'
      else 'top_up_differs'
    end,
    coalesce(t.top_up_id::text, e.idempotency_key),
    jsonb_strip_nulls(jsonb_build_object(
      'client_id', coalesce(t.client_id, e.client_id), 'state', t.state, 'payment_id', t.payment_id,
      'top_up_cents', t.amount_cents, 'ledger_cents', -e.amount_cents, 'entry', e.idempotency_key
    ))
  from public.top_ups t
  full join (
    -- `topup:{id}`, and `topup:{id}:{payment}` for a second payment of the same.
    select l.*, substring(l.idempotency_key from '^topup:([^:]+)') as named
    from public.ledger_entries l where l.account = 'payments' and l.kind = 'top_up'
  ) e on e.named = t.top_up_id::text
  where (e.idempotency_key is null and t.state = 'succeeded')
    or (e.idempotency_key is not null and (t.state, t.user_id, t.currency, t.amount_cents)
      is distinct from ('succeeded', e.user_id, e.currency, -e.amount_cents))
$$;

do $$
declare
  signature regprocedure;
begin
  foreach signature in array array[
    'public.claim_top_ups(text, integer, integer, uuid)',
    'public.release_top_up(uuid, bigint, boolean, text, integer)',
    'public.credit_top_up(uuid, text, bigint, text)',
    'public.fail_top_up(uuid, text, text, text)',
    'public.cancel_top_up(uuid, text)',
    'public.keep_checkout(uuid, text, text, timestamptz)',
    'public.get_payer(text)',
    'public.keep_payment_customer(uuid, text)',
    'public.save_payment_method(text, text, text, text, integer, integer)',
    'public.resume_top_ups(text)'
  ]::regprocedure[]
  loop
    execute format('revoke all on function %s from public, anon, authenticated', signature);
    execute format('grant execute on function %s to service_role', signature);
  end loop;
end
$$;
