import { KlariqoError } from '../core/errors/klariqo-error.ts'
import type { Cutoffs, Records, Words } from '../ports/records.ts'
import type { Telephony } from '../ports/telephony.ts'
import { deleteRecordings } from './delete-recordings.ts'
import { recordingsAtCarrier } from './find-recordings.ts'

export type RetentionDeps = { records: Records; telephony: Telephony }

/** What is older than its limit: rows with words, recordings the database tells of, recordings that lie at the carrier. */
export type Due = Words & { recordings: number; recordings_at_carrier: number }

export type RetentionRun = {
  client_id: string
  /** ISO; null: kept for good. */
  transcripts_before: string | null
  recordings_before: string | null
  /** What there was to take away. */
  due: Due
  /** What was taken away; null when it was only looked. */
  purged: (Words & { recordings: number }) | null
  /** The same count again afterwards, which has to be nothing. */
  left: Due | null
}

/**
 * Takes away what a client's retention no longer keeps, and then counts again, in the database and at the carrier. Cut off
 * anywhere, the same again goes on where it ended.
 * @throws KlariqoError RETENTION_LEFT when something is still there; CLIENT_NOT_FOUND; TELEPHONY_*; DATABASE_*
 */
export async function runRetention(
  deps: RetentionDeps,
  clientId: string,
  { plan = false, signal }: { plan?: boolean; signal?: AbortSignal } = {},
): Promise<RetentionRun> {
  const cutoffs = inMilliseconds(await deps.records.cutoffs(clientId))
  const run: RetentionRun = {
    client_id: clientId,
    transcripts_before: cutoffs.transcriptsBefore,
    recordings_before: cutoffs.recordingsBefore,
    due: await countDue(deps, clientId, cutoffs, signal),
    purged: null,
    left: null,
  }
  if (plan) return run

  const purged = { turns: 0, messages: 0, transcripts: 0, recordings: 0 }
  if (cutoffs.transcriptsBefore !== null) {
    for (;;) {
      signal?.throwIfAborted()
      const batch = await deps.records.purgeWords(clientId, cutoffs.transcriptsBefore)
      if (batch.turns + batch.messages + batch.transcripts === 0) break
      purged.turns += batch.turns
      purged.messages += batch.messages
      purged.transcripts += batch.transcripts
    }
  }
  if (cutoffs.recordingsBefore !== null)
    purged.recordings = await deleteRecordings(deps, clientId, { before: cutoffs.recordingsBefore }, signal)

  const left = await countDue(deps, clientId, cutoffs, signal)
  const problem = describeDue(left)
  if (problem !== null) throw new KlariqoError('RETENTION_LEFT', { client_id: clientId, left: problem })
  return { ...run, purged, left }
}

async function countDue(deps: RetentionDeps, clientId: string, cutoffs: Cutoffs, signal?: AbortSignal): Promise<Due> {
  const { recordingsBefore } = cutoffs
  const there =
    recordingsBefore === null ? [] : await recordingsAtCarrier(deps, clientId, { before: recordingsBefore }, signal)
  return { ...(await deps.records.left(clientId, cutoffs)), recordings_at_carrier: there.length }
}

/** Null when nothing is due. */
function describeDue(due: Due): string | null {
  const there = Object.entries(due).filter(([, count]) => count > 0)
  return there.length === 0 ? null : there.map(([what, count]) => `${count} ${what.replaceAll('_', ' ')}`).join(', ')
}

/** The database counts in microseconds, the carrier in seconds; both get the same moment. */
const inMilliseconds = ({ transcriptsBefore, recordingsBefore }: Cutoffs): Cutoffs => ({
  transcriptsBefore: transcriptsBefore && new Date(transcriptsBefore).toISOString(),
  recordingsBefore: recordingsBefore && new Date(recordingsBefore).toISOString(),
})
