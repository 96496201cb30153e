import type pg from 'pg'
import { access } from './access.ts'

/** Keys over all tenants that a tenant's own insert can meet, each with why it tells nothing. */
const spanning: Record<string, string> = {}

/** Tables that name a call without a key to it, each with why. */
const loose: Record<string, string> = {
  usage_logs: 'what was used is still owed when the call is gone',
  sms_logs: 'a text is written down before it is sent, its call perhaps later',
  outbound_dials: 'the call may be forgotten; written by functions alone',
}

/**
 * Keys and indexes as isolation needs them; findings, none is a pass.
 * I-02: each table says whose its rows are (or is named as an exemption in access.ts) and finds them by an index.
 * I-06: a row points at rows of its own tenant only: foreign key checks do not ask policies, so the key has to.
 * And no unique key that a tenant writes spans all tenants: "taken" tells of a row that must not be known.
 */
export async function keyFindings(client: pg.Client): Promise<string[]> {
  const { rows: owned } = await client.query<{ name: string; columns: string[]; indexed: string[] }>(`
    select c.relname as name,
      array(select a.attname::text from pg_attribute a where a.attrelid = c.oid and a.attname in ('client_id', 'assigned_client_id', 'user_id')) as columns,
      array(select a.attname::text from pg_index i join pg_attribute a on a.attrelid = c.oid and a.attnum = i.indkey[0]
        where i.indrelid = c.oid and i.indpred is null and i.indisvalid) as indexed
    from pg_class c where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p')`)
  const findings = owned.flatMap(({ name, columns, indexed }) => {
    const { shared, scope, select } = access[name] ?? {}
    if (columns.length === 0 && !shared && !(scope && !select)) return [`${name}: nothing says whose its rows are`]
    return columns.filter((each) => !indexed.includes(each)).map((each) => `${name}.${each}: no index starts with it`)
  })

  const { rows: pointers } = await client.query<{ line: string }>(`
    select format('%s: %s reaches %s without naming the tenant', k.conrelid::regclass, k.conname, k.confrelid::regclass) as line
    from pg_constraint k
    where k.contype = 'f' and k.connamespace = 'public'::regnamespace
      -- The parent's rows are somebody's …
      and exists (select from pg_attribute a where a.attrelid = k.confrelid and a.attname = 'client_id')
      -- … and the key does not carry over whose.
      and not exists (
        select from unnest(k.conkey, k.confkey) as pair (child, parent)
        join pg_attribute p on p.attrelid = k.confrelid and p.attnum = pair.parent and p.attname = 'client_id'
        join pg_attribute c on c.attrelid = k.conrelid and c.attnum = pair.child and c.attname in ('client_id', 'assigned_client_id')
      )`)
  findings.push(...pointers.map((row) => row.line))

  const { rows: unkeyed } = await client.query<{ name: string }>(`
    select c.relname as name from pg_class c
    where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and c.oid <> 'public.call_sessions'::regclass
      and exists (select from pg_attribute a where a.attrelid = c.oid and a.attname = 'call_sid' and not a.attisdropped)
      and not exists (select from pg_constraint k where k.conrelid = c.oid and k.contype = 'f' and k.confrelid = 'public.call_sessions'::regclass)`)
  for (const { name } of unkeyed)
    if (!(name in loose)) findings.push(`${name}: names a call without a key that holds it to its tenant's`)

  const { rows: oracles } = await client.query<{ index: string; table: string }>(`
    select i.indexrelid::regclass::text as index, i.indrelid::regclass::text as table from pg_index i join pg_class c on c.oid = i.indrelid
    where c.relnamespace = 'public'::regnamespace and i.indisunique
      and exists (select from pg_attribute a where a.attrelid = c.oid and a.attnum = any (i.indkey)
        and (has_column_privilege('authenticated', c.oid, a.attnum, 'insert') or has_column_privilege('authenticated', c.oid, a.attnum, 'update')))
      and not exists (select from pg_attribute a where a.attrelid = c.oid and a.attnum = any (i.indkey)
        and a.attname in ('client_id', 'assigned_client_id', 'user_id'))`)
  for (const { index, table } of oracles)
    if (!(index in spanning)) findings.push(`${table}: ${index} spans all tenants and a tenant writes it`)
  return findings
}
