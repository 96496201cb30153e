import type pg from 'pg'
import { type Actor, asActor } from './actors.ts'

export type AuditRow = {
  actor: string
  origin: string
  action: string
  client_id: string | null
  details: object
  result: string
}

/** What the platform's own program sends with a request. */
const headers = { 'x-klariqo-actor': 'ann@desk', 'x-klariqo-origin': 'cli ssh 203.0.113.7' }

/** The lines an act left in the log, done by an actor whose request had these headers; without an actor, by the administrator. */
export async function auditLines(
  client: pg.Client,
  actor: Actor | null,
  act: string,
  sent: Record<string, string> = headers,
): Promise<AuditRow[]> {
  const before = (await client.query('select coalesce(max(id), 0) as id from audit_log')).rows[0].id
  const work = async () => {
    await client.query(`select set_config('request.headers', $1, true)`, [JSON.stringify(sent)])
    await client.query(act)
  }
  if (actor) await asActor(client, actor, work)
  else await client.query(act)
  const { rows } = await client.query<AuditRow>(
    'select actor, origin, action, client_id, details, result from audit_log where id > $1 order by id',
    [before],
  )
  return rows
}
