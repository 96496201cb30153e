import type { Lease, Tenants } from '../../ports/tenants.ts'
import type { PlatformDatabase } from './platform-database.ts'
import { toJson } from './to-json.ts'

/** The journal of an operation's steps; every write is fenced by the lease. */
export function journal(
  database: PlatformDatabase,
): Pick<Tenants, 'journal' | 'journalIntent' | 'journalResult' | 'journalForget'> {
  const { client } = database
  const what = (operationId: string): string => `the journal of ${operationId}`
  return {
    async journal(operationId) {
      const request = client
        .from('provision_steps')
        .select('step, status, intent, result, attempts')
        .eq('operation_id', operationId)
        .order('created_at')
        .order('step')
      const rows = await database.rows(what(operationId), request)
      return rows.map((row) => ({ ...row, status: row.status === 'done' ? 'done' : 'intent' }))
    },
    async journalIntent(operationId, step, intent, lease) {
      const args = { p_operation_id: operationId, p_step: step, p_intent: toJson(intent), ...under(lease) }
      await database.rows(what(operationId), client.rpc('journal_intent', args), { lease: lease.name })
    },
    async journalResult(operationId, step, result, lease) {
      const args = { p_operation_id: operationId, p_step: step, p_result: toJson(result), ...under(lease) }
      await database.rows(what(operationId), client.rpc('journal_result', args), { lease: lease.name })
    },
    async journalForget(operationId, lease) {
      const args = { p_operation_id: operationId, ...under(lease) }
      await database.rows(what(operationId), client.rpc('journal_forget', args), { lease: lease.name })
    },
  }
}

const under = (lease: Lease) => ({ p_lease_name: lease.name, p_fencing_token: lease.token })
