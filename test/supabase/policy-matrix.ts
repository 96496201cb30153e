import type pg from 'pg'
import { type Actor, becomeActor } from './actors.ts'
import type { SeededTenant } from './seed-two-tenants.ts'

type Table = { name: string; columns: string[]; keys: string[] }
type Verb = 'select' | 'insert' | 'update' | 'delete' | 'truncate'
/** What happened: how many rows, or that it was refused (42501), or an answer that proves nothing either way. */
type Outcome = { rows: number } | 'refused' | { inconclusive: string }

/** Tables in which rows are told apart by something else than a client or a user; a new one has to be named here, with why. */
const scopes: Record<string, (tenant: SeededTenant) => string> = {
  leases: (tenant) => `name = 'client:${tenant.clientId}'`, // The platform's own: nobody signed in reads any of it.
  provision_steps: (tenant) => `operation_id = '${tenant.operationId}'`, // The same.
  number_reservations: (tenant) => `operation_id = '${tenant.operationId}'`, // The same.
}
/** Tables without rows of any client. */
const reference = new Set(['plans'])

/**
 * Every table of `public`, found in the catalogue, against every verb: tries to reach the other tenant's rows, and its own.
 * `findings` names what must not be (empty: isolated); `own` says which verbs worked on the actor's own tenant's rows.
 * Runs inside the caller's transaction and changes nothing.
 */
export async function policyMatrix(
  client: pg.Client,
  actor: Actor,
  tenants: { own: SeededTenant; other: SeededTenant },
): Promise<{ findings: string[]; own: Record<string, Verb[]> }> {
  const findings: string[] = []
  const own: Record<string, Verb[]> = {}
  for (const table of await readTables(client)) {
    if (reference.has(table.name)) continue
    const scope = scopeOf(table)
    if (!scope) {
      findings.push(`${table.name}: says nothing of a client or a user; name its scope`)
      continue
    }
    const counts = await Promise.all([tenants.own, tenants.other].map((tenant) => count(client, table, scope(tenant))))
    if (counts.includes(0)) {
      findings.push(`${table.name}: no rows for both tenants in the seed`)
      continue
    }
    const cell = { client, actor, table, where: scope(tenants.other), tenants }
    for (const verb of ['select', 'update', 'delete', 'insert', 'truncate'] as const) {
      const outcome = await attempt(cell, verb)
      if (outcome === 'refused' || ('rows' in outcome && outcome.rows === 0)) continue
      const what =
        'rows' in outcome ? `${outcome.rows} rows of the other tenant` : `inconclusive, ${outcome.inconclusive}`
      findings.push(`${actor.name} ${verb} ${table.name}: ${what}`)
    }
    const moved = await attempt({ ...cell, where: 'true' }, 'move')
    if (moved !== 'refused' && !('rows' in moved && moved.rows === 0))
      findings.push(`${actor.name} moves ${table.name} to the other tenant`)

    const allowed: Verb[] = []
    for (const verb of ['select', 'insert', 'update', 'delete'] as const) {
      const outcome = await attempt(
        { ...cell, where: scope(tenants.own), tenants: { own: tenants.own, other: tenants.own } },
        verb,
      )
      if (outcome === 'refused') continue
      if ('inconclusive' in outcome) findings.push(`${actor.name} ${verb} ${table.name} (own): ${outcome.inconclusive}`)
      else if (outcome.rows > 0) allowed.push(verb)
    }
    if (allowed.length > 0) own[table.name] = allowed
  }
  return { findings, own }
}

type Cell = {
  client: pg.Client
  actor: Actor
  table: Table
  where: string
  tenants: { own: SeededTenant; other: SeededTenant }
}

async function attempt(cell: Cell, verb: Verb | 'move'): Promise<Outcome> {
  const { client, actor, table } = cell
  const sql = await statement(cell, verb)
  if (sql === null) return 'refused'
  await client.query('savepoint cell')
  try {
    await becomeActor(client, actor)
    const { rows, rowCount } = await client.query(sql)
    return { rows: verb === 'select' ? Number(rows[0]?.count) : verb === 'truncate' ? 1 : (rowCount ?? 0) }
  } catch (error) {
    const { code, message } = error as { code: string; message: string }
    // A user id that is no uuid cannot own anything: the request fails whole.
    if (code === '42501' || (code === '22P02' && actor.name === 'malformed')) return 'refused'
    return { inconclusive: `${code} ${message} (${table.name})` }
  } finally {
    await client.query('rollback to savepoint cell')
  }
}

/** The statement for a cell; null when the role has no column to say it with. Columns are those the role was granted, so that a column grant never hides a missing policy. */
async function statement({ client, actor, table, where, tenants }: Cell, verb: Verb | 'move'): Promise<string | null> {
  const name = `public.${table.name}`
  const granted = async (privilege: string): Promise<string[]> => {
    const { rows } = await client.query<{ column: string }>(
      'select c as column from unnest($1::text[]) as c where has_column_privilege($2, $3, c, $4)',
      [table.columns, actor.role, name, privilege],
    )
    return rows.map((row) => row.column)
  }
  if (verb === 'select') return `select count(*) from ${name} where ${where}`
  if (verb === 'delete') return `delete from ${name} where ${where}`
  if (verb === 'truncate') return `truncate ${name} cascade`
  if (verb === 'update') {
    const columns = await granted('UPDATE')
    return columns.length === 0
      ? null
      : `update ${name} set ${columns.map((column) => `${column} = ${column}`).join(', ')} where ${where}`
  }
  if (verb === 'move') {
    const column = (await granted('UPDATE')).find((each) => each in tenantColumns)
    const value = column && tenantColumns[column]?.(tenants.other)
    return column ? `update ${name} set ${column} = '${value}'` : null
  }
  const columns = await granted('INSERT')
  if (columns.length === 0) return null
  // A copy of a row with fresh keys. Read by the administrator: the actor may not see the row it copies.
  const { rows } = await client.query(`select to_jsonb(t) as row from ${name} t where ${where} limit 1`)
  const row = rows[0]?.row as Record<string, unknown>
  for (const key of table.keys) {
    if (key in tenantColumns) continue
    row[key] = key === 'id' ? crypto.randomUUID() : `${row[key]}9`
  }
  const json = client.escapeLiteral(JSON.stringify(row))
  return `insert into ${name} (${columns.join(', ')}) select ${columns.join(', ')} from jsonb_populate_record(null::${name}, ${json})`
}

const tenantColumns: Record<string, (tenant: SeededTenant) => string> = {
  client_id: (tenant) => tenant.clientId,
  assigned_client_id: (tenant) => tenant.clientId,
  user_id: (tenant) => tenant.ownerId,
}

function scopeOf(table: Table): ((tenant: SeededTenant) => string) | null {
  const named = scopes[table.name]
  if (named) return named
  const columns = Object.entries(tenantColumns).filter(([column]) => table.columns.includes(column))
  if (columns.length === 0) return null
  return (tenant) => columns.map(([column, idOf]) => `${column} = '${idOf(tenant)}'`).join(' or ')
}

async function count(client: pg.Client, table: Table, where: string): Promise<number> {
  const { rows } = await client.query(`select count(*)::int as count from public.${table.name} where ${where}`)
  return rows[0].count
}

async function readTables(client: pg.Client): Promise<Table[]> {
  const { rows } = await client.query<Table>(`
    select c.relname as name,
      array(select a.attname::text from pg_attribute a where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = '' order by a.attnum) as columns,
      array(select distinct a.attname::text from pg_constraint k join pg_attribute a on a.attrelid = c.oid and a.attnum = any (k.conkey)
        where k.conrelid = c.oid and k.contype in ('p', 'u')) as keys
    from pg_class c where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p', 'v', 'm') order by c.relname`)
  return rows
}
