import type pg from 'pg'
import { access } from './access.ts'
import { readRelations } from './relation.ts'

type Grants = { name: string; role: string; privileges: string[]; readable: string[]; secured: boolean }

/**
 * What is granted against what the list of access says, for each relation, column and request role, whoever the grant came
 * by (PUBLIC counts for everybody). Findings; none is a pass. `checks` is how many single privileges were looked at. `only` looks at these relations alone.
 */
export async function privileges(
  client: pg.Client,
  only?: readonly string[],
): Promise<{ findings: string[]; checks: number }> {
  const findings: string[] = []
  let checks = 0
  const expect = (what: string, actual: readonly string[], wanted: readonly string[]): void => {
    const surplus = actual.filter((each) => !wanted.includes(each))
    const missing = wanted.filter((each) => !actual.includes(each))
    if (surplus.length > 0) findings.push(`${what}: granted without being listed: ${surplus.join(', ')}`)
    if (missing.length > 0) findings.push(`${what}: listed and not granted: ${missing.join(', ')}`)
  }
  const relations = await readRelations(client, only)
  for (const { name, role, privileges: granted, readable, secured } of await readGrants(client, only)) {
    const entry = access[name] ?? {}
    const relation = relations.find((each) => each.name === name)
    if (!relation) throw new Error(`${name} is in one reading of the catalogue and not in the other`)
    if (!secured && role === 'anon') findings.push(`${name}: row-level security is off`)
    const service = entry.service?.split(' ') ?? []
    const whole =
      role === 'service_role'
        ? service
        : role === 'authenticated'
          ? (['select', 'delete'] as const).filter(
              (verb) => entry[verb] && !(verb === 'select' && entry.columns?.select),
            )
          : []
    expect(`${role} on ${name}`, granted, whole)
    const columns = (verb: 'insert' | 'update'): string[] => {
      if (role === 'authenticated') return entry.columns?.[verb]?.split(' ') ?? []
      if (role === 'service_role' && verb === 'insert' && entry.columns?.serviceInsert)
        return entry.columns.serviceInsert.split(' ')
      return whole.includes(verb) ? relation.allColumns : []
    }
    expect(`${role} insert columns of ${name}`, relation.insertable[role] ?? [], columns('insert'))
    expect(`${role} update columns of ${name}`, relation.updatable[role] ?? [], columns('update'))
    const readables = role === 'authenticated' ? entry.columns?.select?.split(' ') : undefined
    expect(
      `${role} select columns of ${name}`,
      readable,
      readables ?? (whole.includes('select') ? relation.allColumns : []),
    )
    checks += 7 + relation.allColumns.length * 3
  }
  for (const name of only ?? Object.keys(access))
    if (!relations.some((each) => each.name === name)) findings.push(`${name}: listed and not there`)
  const { rows: hidden } = await client.query<{ line: string }>(`
    select format('%s may use %s', r.role, c.oid::regclass) as line
    from pg_class c join pg_namespace n on n.oid = c.relnamespace, unnest(array['anon', 'authenticated', 'service_role']) as r(role)
    where (n.nspname = 'private' and c.relkind in ('r', 'p', 'v', 'm', 'S')
        and case c.relkind when 'S' then has_sequence_privilege(r.role, c.oid, 'usage, select, update')
          else has_table_privilege(r.role, c.oid, 'select, insert, update, delete, truncate') or has_any_column_privilege(r.role, c.oid, 'select, insert, update') end)
      or (n.nspname = 'public' and c.relkind = 'S' and has_sequence_privilege(r.role, c.oid, 'usage, select, update'))`)
  findings.push(...hidden.map((row) => row.line))
  return { findings, checks }
}

async function readGrants(client: pg.Client, only?: readonly string[]): Promise<Grants[]> {
  const { rows } = await client.query<Grants>(
    `
    select c.relname as name, r.role, c.relrowsecurity or c.relkind in ('v', 'm') as secured,
      array(select lower(p.name) from unnest(array['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE', 'REFERENCES', 'TRIGGER']) as p(name)
        where has_table_privilege(r.role, c.oid, p.name)) as privileges,
      array(select a.attname::text from pg_attribute a where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
        and has_column_privilege(r.role, c.oid, a.attname, 'SELECT')) as readable
    from pg_class c, unnest(array['anon', 'authenticated', 'service_role']) as r(role)
    where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p', 'v', 'm', 'f')
      and ($1::text[] is null or c.relname = any ($1)) order by 1, 2`,
    [only ?? null],
  )
  return rows
}
