import type { Records } from '../ports/records.ts'
import type { Telephony } from '../ports/telephony.ts'
import { findRecordings, type Which } from './find-recordings.ts'

/**
 * Deletes a client's recordings at the carrier and says so in the database, one after the other: what was cut off goes on
 * where it ended, and a recording that is gone already is only written down. Returns how many there were.
 */
export async function deleteRecordings(
  deps: { records: Records; telephony: Telephony },
  clientId: string,
  which: Which,
  signal?: AbortSignal,
): Promise<number> {
  const { records, telephony } = deps
  const seen = new Set<string>()
  let deleted = 0
  // The database answers with a thousand at a time. A carrier's list may lag behind: what was deleted here is not again.
  for (;;) {
    const sids = (await findRecordings(deps, clientId, which, signal)).filter((sid) => !seen.has(sid))
    if (sids.length === 0) return deleted
    for (const sid of sids) {
      seen.add(sid)
      signal?.throwIfAborted()
      await telephony.deleteRecording(sid, signal)
      if (await records.recordingDeleted(clientId, sid)) deleted += 1
    }
  }
}
