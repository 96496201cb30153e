import { KlariqoError } from '../core/errors/klariqo-error.ts'
import type { Records } from '../ports/records.ts'
import type { Telephony } from '../ports/telephony.ts'
import { deleteRecordings } from './delete-recordings.ts'
import { recordingsAtCarrier } from './find-recordings.ts'

export type Forgotten = {
  client_id: string
  calls: number
  turns: number
  messages: number
  leads: number
  recordings: number
  /** The proof: rows of each table that still name the caller, and recordings of the calls that are still at the carrier. */
  left: { rows: Record<string, number>; recordings_at_carrier: number }
}

/**
 * Forgets one caller of one client. Recordings go first: once the number is gone, nothing leads from the caller to them.
 * Cut off anywhere, the same again goes on where it ended.
 * @throws KlariqoError CALLER_LEFT when the number still stands somewhere; CALLER_ON_LINE; CLIENT_NOT_FOUND; TELEPHONY_*
 */
export async function forgetCaller(
  deps: { records: Records; telephony: Telephony },
  clientId: string,
  caller: string,
  signal?: AbortSignal,
): Promise<Forgotten> {
  const { records } = deps
  const callSids = await records.callsWith(clientId, caller)
  const recordings = await deleteRecordings(deps, clientId, { callSids }, signal)
  const forgotten = await records.forgetCaller(clientId, caller)
  const rows = await records.callerLeft(clientId, caller)
  const atCarrier = await recordingsAtCarrier(deps, clientId, { callSids }, signal)
  const still = [
    ...Object.entries(rows).map(([table, count]) => `${table} (${count})`),
    ...(atCarrier.length > 0 ? [`recordings at the carrier (${atCarrier.length})`] : []),
  ]
  if (still.length > 0) throw new KlariqoError('CALLER_LEFT', { left: still.join(', ') })
  return { client_id: clientId, ...forgotten, recordings, left: { rows, recordings_at_carrier: atCarrier.length } }
}
