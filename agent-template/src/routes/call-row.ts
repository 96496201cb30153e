import type { Agent } from '../agent.ts'
import { requestOf } from '../call/admission.ts'
import type { CallRecord } from '../call/call-book.ts'
import type { CallSessionRow } from '../providers/database.ts'

/**
 * Queues the row of a call that has none yet, before anything else is written of the call. Its admission opened it, unless the
 * database could not be asked, or the first we hear of the call is its end.
 */
export function queueCallRow(agent: Agent, record: CallRecord): void {
  if (record.logged) return
  record.logged = true
  const request = requestOf(record, agent.tools.tenant.config.client_id)
  const row: CallSessionRow = {
    call_sid: record.callSid,
    client_id: request.client_id,
    caller_number: request.caller_number,
    status: 'in-progress',
    start_time: request.started_at,
    direction: record.direction,
    metadata: record.test ? { test: true } : {},
  }
  agent.queue.add(record.callSid, 'start of call', { name: 'startCall', args: [row] })
  if (record.unadmitted) agent.queue.add(record.callSid, 'admission', { name: 'admitCall', args: [request] })
}
