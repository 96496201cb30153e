-- Realtime asks the policies about every row it tells, but it cannot ask about one that is gone: of a DELETE it sends the key
-- to all who follow the table, whoever they are. So a key that the log has of a published table must say nothing of a tenant.
-- The keys of calls, leads and credits are random. A client's key is its name, and that is part of the key of what was said:
-- the log gets a random one of these rows instead. It is not the primary key, so a DELETE of them says no more than that a row
-- is gone.
alter table public.voice_ai_clients add column change_key uuid not null default gen_random_uuid();
create unique index voice_ai_clients_change_key on public.voice_ai_clients (change_key);
alter table public.voice_ai_clients replica identity using index voice_ai_clients_change_key;
comment on column public.voice_ai_clients.change_key is 'What the replication log knows the row by; means nothing.';

alter table public.conversation_logs add column change_key uuid not null default gen_random_uuid();
create unique index conversation_logs_change_key on public.conversation_logs (change_key);
alter table public.conversation_logs replica identity using index conversation_logs_change_key;
comment on column public.conversation_logs.change_key is 'What the replication log knows the row by; means nothing.';

alter publication supabase_realtime add table public.leads;
