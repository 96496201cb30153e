import type pg from 'pg'
import type { SeededTenant } from '../seed-two-tenants.ts'
import { access } from './access.ts'

export type Relation = {
  name: string
  isView: boolean
  /** Those that can be written. */
  columns: string[]
  allColumns: string[]
  types: Record<string, string>
  /** Columns of a primary or unique key. */
  keys: string[]
  /** What each request role was granted. */
  insertable: Record<string, string[]>
  updatable: Record<string, string[]>
}

const owners: Record<string, (tenant: SeededTenant) => string> = {
  client_id: (tenant) => tenant.clientId,
  assigned_client_id: (tenant) => tenant.clientId,
  user_id: (tenant) => tenant.ownerId,
}

/** Every table and view that the API serves, from the catalogue; `only` these. */
export async function readRelations(client: pg.Client, only?: readonly string[]): Promise<Relation[]> {
  const granted = (privilege: string): string => `
    (select coalesce(jsonb_object_agg(r.role, (
      select coalesce(jsonb_agg(a.attname order by a.attnum), '[]') from pg_attribute a
      where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
        and has_column_privilege(r.role, c.oid, a.attname, '${privilege}')
    )), '{}') from unnest(array['anon', 'authenticated', 'service_role']) as r(role))`
  const { rows } = await client.query<Relation>(
    `
    select c.relname as name, c.relkind in ('v', 'm') as "isView",
      array(select a.attname::text from pg_attribute a
        where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = '' and a.attidentity <> 'a' order by a.attnum) as columns,
      array(select a.attname::text from pg_attribute a
        where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped order by a.attnum) as "allColumns",
      (select coalesce(jsonb_object_agg(a.attname, format_type(a.atttypid, null)), '{}') from pg_attribute a
        where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped) as types,
      array(select distinct a.attname::text from pg_index i join pg_attribute a on a.attrelid = c.oid and a.attnum = any (i.indkey)
        where i.indrelid = c.oid and i.indisunique) as keys,
      ${granted('INSERT')} as insertable, ${granted('UPDATE')} as updatable
    from pg_class c where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p', 'v', 'm', 'f')
      and ($1::text[] is null or c.relname = any ($1)) order by c.relname`,
    [only ?? null],
  )
  return rows
}

/** Whose a row is: the column and its value for the tenant; null where another column tells rows apart, or none does. With `row`, one that the tenant's row has filled in. */
export function ownerColumn(
  relation: Relation,
  filled?: { row: Record<string, unknown>; tenant: SeededTenant },
): { name: string; idOf(tenant: SeededTenant): string } | null {
  for (const [name, idOf] of Object.entries(owners)) {
    if (!relation.columns.includes(name)) continue
    if (!filled || filled.row[name] === idOf(filled.tenant)) return { name, idOf }
  }
  return null
}

/** Which rows are the tenant's, as a condition; null when nothing says it. */
export function scopeOf(relation: Relation): ((tenant: SeededTenant) => string) | null {
  const entry = access[relation.name]
  if (entry?.shared) return () => 'true'
  if (entry?.scope) return entry.scope
  const columns = Object.entries(owners).filter(([column]) => relation.columns.includes(column))
  if (columns.length === 0) return null
  return (tenant) => columns.map(([column, idOf]) => `${column} = '${idOf(tenant)}'`).join(' or ')
}

/** The row with new values in its keys, so that a second one may stand beside the first. */
export function freshRow(relation: Relation, row: Record<string, unknown>, salt: number): Record<string, unknown> {
  const fresh = { ...row }
  for (const key of relation.keys) {
    if (key in owners) continue
    const type = relation.types[key]
    if (type === 'uuid') fresh[key] = crypto.randomUUID()
    else if (type === 'text') fresh[key] = `${row[key]}${salt}`
    else if (type === 'integer' || type === 'bigint') fresh[key] = Number(row[key]) + 1_000_000 + salt
  }
  return fresh
}
