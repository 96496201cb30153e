import type { Records } from '../ports/records.ts'
import type { Telephony } from '../ports/telephony.ts'

/** A client's recordings made before a moment (ISO, milliseconds), or of these calls. */
export type Which = { before: string } | { callSids: string[] }

/** Calls named in one request to the database. */
const callsAtOnce = 100

/**
 * Recordings that are still there: those the database tells of, and those that lie at the carrier without it, since an
 * agent may have died before it told.
 */
export async function findRecordings(
  { records, telephony }: { records: Records; telephony: Telephony },
  clientId: string,
  which: Which,
  signal?: AbortSignal,
): Promise<string[]> {
  const found = new Set<string>()
  const add = async (query: Parameters<Records['recordings']>[1]): Promise<void> => {
    for (const { sid } of await records.recordings(clientId, query)) found.add(sid)
  }
  if ('before' in which) await add(which)
  else
    for (let i = 0; i < which.callSids.length; i += callsAtOnce)
      await add({ callSids: which.callSids.slice(i, i + callsAtOnce) })
  for (const sid of await recordingsAtCarrier({ records, telephony }, clientId, which, signal)) found.add(sid)
  return [...found]
}

/** What the carrier itself still has; asked alone it is the proof that a purge needs. */
export async function recordingsAtCarrier(
  { records, telephony }: { records: Records; telephony: Telephony },
  clientId: string,
  which: Which,
  signal?: AbortSignal,
): Promise<string[]> {
  if ('callSids' in which) {
    const found: string[] = []
    for (const callSid of which.callSids) {
      for (const { sid } of await telephony.recordings({ callSid }, signal)) found.push(sid)
    }
    return found
  }
  // The carrier knows calls, not clients.
  const all = await telephony.recordings(which, signal)
  const ours = await records.callsOf(clientId, [...new Set(all.map((recording) => recording.callSid))])
  return all.filter((recording) => ours.has(recording.callSid)).map((recording) => recording.sid)
}
