import type { Agent } from '../agent.ts'
import type { CallRecord } from '../call/call-book.ts'
import type { CallSessionRow } from '../providers/database.ts'

/**
 * Queues the row of a call, once. Not at the first webhook: a probe of it, or a caller who is gone before we answer, makes no
 * call; but before anything else is written of the call.
 */
export function queueCallRow(agent: Agent, record: CallRecord): void {
  if (record.logged) return
  record.logged = true
  const row: CallSessionRow = {
    call_sid: record.callSid,
    client_id: agent.tools.tenant.config.client_id,
    // Who called is the other side, whichever way the call went.
    caller_number: record.direction === 'inbound' ? record.from : record.to,
    status: 'in-progress',
    start_time: new Date(record.startedAt).toISOString(),
    direction: record.direction,
    metadata: record.test ? { test: true } : {},
  }
  agent.queue.add(record.callSid, 'start of call', (database) => database.startCall(row))
}
