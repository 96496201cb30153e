import type { Secret } from '../../core/secret.ts'
import type { Audit } from '../../ports/audit.ts'
import { isoTime } from './iso-time.ts'
import { createPlatformClient } from './platform-client.ts'
import { PlatformDatabase } from './platform-database.ts'
import { toJson } from './to-json.ts'

/** Rows of one request; an answer holds no more. */
const pageSize = 1000

/** The Audit port: the table audit_log, which only the database's own functions write. */
export function createSupabaseAudit(options: { url: string; serviceRoleKey: Secret }): Audit {
  const client = createPlatformClient(options.url, options.serviceRoleKey)
  const database = new PlatformDatabase(client, options.url)
  return {
    async record({ action, clientId, details = {}, result }) {
      const args = {
        p_action: action,
        p_details: toJson(details),
        p_result: result,
        ...(clientId === null ? {} : { p_client_id: clientId }),
      }
      await database.rows('the line in the audit log', client.rpc('record_audit', args))
    },

    async list({ clientId, since, actor, action, limit }) {
      const filters: Record<string, string> = {}
      if (clientId !== undefined) filters.client_id = clientId
      if (actor !== undefined) filters.actor = actor
      if (action !== undefined && !action.endsWith('*')) filters.action = action
      const prefix = action?.endsWith('*') ? likePrefix(action) : null
      const rows: Awaited<ReturnType<Audit['list']>> = []
      while (rows.length < limit) {
        const from = rows.length
        let request = client.from('audit_log').select().match(filters)
        if (since !== undefined) request = request.gte('at', since)
        if (prefix !== null) request = request.like('action', prefix)
        const page = await database.rows(
          'the audit log',
          request
            .order('at', { ascending: false })
            .order('id', { ascending: false })
            .range(from, Math.min(from + pageSize, limit) - 1),
        )
        rows.push(
          ...page.map((row) => ({
            id: row.id,
            at: isoTime(row.at),
            actor: row.actor,
            origin: row.origin,
            action: row.action,
            clientId: row.client_id,
            details: row.details as Record<string, unknown>,
            result: row.result,
          })),
        )
        if (page.length < Math.min(pageSize, limit - from)) break
      }
      return rows
    },
  }
}

/** `client.*` as LIKE has it: an underscore stands for itself. */
const likePrefix = (action: string): string => `${action.slice(0, -1).replace(/[\\%_]/g, '\\$&')}%`
