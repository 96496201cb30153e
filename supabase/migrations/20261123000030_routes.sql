-- What the routes of an agent show of a client to the people who may see it.

-- Who has been in touch with a client: callers whose number was shown, and whoever texted; test calls do not count. A number
-- and nothing else: a line of CSV begins with it. Those in touch last come first; `p_before` begins after a page's last. Runs
-- as the asker, who gets no more than their own rows; null where they see no such client.
create function public.get_customers(p_client_id text, p_limit integer default 100, p_before timestamptz default null)
returns jsonb
language sql stable security invoker set search_path = '' as $$
  with contacts as (
    select s.caller_number as phone_number, s.start_time as at, 1 as calls, 0 as texts
    from public.call_sessions s
    where s.client_id = p_client_id and s.caller_number ~ '^\+[1-9][0-9]{4,14}$' and coalesce(s.metadata ->> 'test', 'false') <> 'true'
    union all
    select m.phone_number, m.created_at, 0, 1
    from public.sms_logs m
    where m.client_id = p_client_id and m.message_type = 'inbound' and m.phone_number ~ '^\+[1-9][0-9]{4,14}$'
  ),
  people as (
    select c.phone_number, min(c.at) as first_contact, max(c.at) as last_contact, sum(c.calls) as calls, sum(c.texts) as texts
    from contacts c
    group by c.phone_number
  ),
  page as (
    select p.*, row_number() over (order by p.last_contact desc, p.phone_number) as place
    from people p
    where p_before is null or p.last_contact < p_before
    order by place
    -- One more than asked for tells whether there are more.
    limit least(greatest(coalesce(p_limit, 100), 1), 10000) + 1
  )
  select case when exists (select from public.voice_ai_clients v where v.client_id = p_client_id) then jsonb_build_object(
    'customers', coalesce(jsonb_agg(
      jsonb_build_object(
        'phone_number', g.phone_number,
        'name', coalesce(
          (select l.prospect_name from public.leads l where l.client_id = p_client_id and l.phone_number = g.phone_number),
          (
            select a.customer_name from public.appointments a
            where a.client_id = p_client_id and a.customer_phone = g.phone_number
            order by a.created_at desc limit 1
          )
        ),
        'first_contact', g.first_contact,
        'last_contact', g.last_contact,
        'calls', g.calls,
        'texts', g.texts,
        'appointments', (
          select count(*) from public.appointments a
          where a.client_id = p_client_id and a.customer_phone = g.phone_number
        )
      ) order by g.place
    ) filter (where g.place <= least(greatest(coalesce(p_limit, 100), 1), 10000)), '[]'::jsonb),
    'more', count(*) > least(greatest(coalesce(p_limit, 100), 1), 10000)
  ) end
  from page g
$$;
comment on function public.get_customers is 'Who has called or texted a client, last contact first, as the asker may see it.';
revoke all on function public.get_customers from public, anon, authenticated, service_role;
grant execute on function public.get_customers to authenticated, service_role;
