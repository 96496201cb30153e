import type { Database } from '@klariqo/contract/database'
import { z } from 'zod'
import type { Secret } from '../../core/secret.ts'
import type { RecordingRow, Records, Retention } from '../../ports/records.ts'
import { allPages } from './all-pages.ts'
import { isoTime } from './iso-time.ts'
import { createPlatformClient } from './platform-client.ts'
import { PlatformDatabase } from './platform-database.ts'
import { toJson } from './to-json.ts'

/** Recordings at a time, as the port says. */
const recordingsAtOnce = 1000
/** SIDs of one request: they go into its address. */
const sidsAtOnce = 100

const count = z.number().int()
const tablesAnswer = z.array(z.object({ name: z.string(), columns: z.array(z.string()) }))
const rowsAnswer = z.array(z.record(z.string(), z.unknown()))
const wordsAnswer = z.object({ turns: count, messages: count, transcripts: count })
const leftAnswer = wordsAnswer.extend({ recordings: count })
const forgottenAnswer = z.object({ calls: count, turns: count, messages: count, leads: count })
const fieldsAnswer = z.record(z.string(), z.string().nullable())
const cutoffsAnswer = z.object({ transcripts_before: z.string().nullable(), recordings_before: z.string().nullable() })
const retentionAnswer = z.object({
  client_id: z.string(),
  transcripts_days: count.nullable(),
  recordings_days: count.nullable(),
})

/** The Records port over the database's functions. */
export function createSupabaseRecords(options: { url: string; serviceRoleKey: Secret }): Records {
  const client = createPlatformClient(options.url, options.serviceRoleKey)
  const database = new PlatformDatabase(client, options.url)
  const of = (clientId: string) => ({ p_client_id: clientId })

  return {
    async exportTables(clientId) {
      const request = client.rpc('export_tables', of(clientId))
      return tablesAnswer.parse(await database.rows(`the tables of ${clientId}`, request, { clientId }))
    },
    async exportRows(clientId, table, after, signal) {
      const args = { ...of(clientId), p_table: table, ...(after === null ? {} : { p_after: toJson(after) }) }
      const request = client.rpc('export_rows', args)
      const bound = signal ? request.abortSignal(signal) : request
      try {
        return rowsAnswer.parse(await database.rows(`${table} of ${clientId}`, bound, { clientId }))
      } catch (error) {
        // supabase-js tells a request that was broken off as one that failed.
        throw signal?.aborted ? signal.reason : error
      }
    },

    async retention(clientId) {
      const rows = await allPages((from, to) => {
        const request = client.from('retention').select('client_id, transcripts_days, recordings_days')
        const wanted = clientId === undefined ? request : request.eq('client_id', clientId)
        return database.rows('the retention', wanted.order('client_id').range(from, to))
      })
      return rows.map(retentionOf)
    },
    async setRetention(clientId, { transcriptsDays, recordingsDays }) {
      const changes = {
        ...(transcriptsDays === undefined ? {} : { transcripts_days: transcriptsDays }),
        ...(recordingsDays === undefined ? {} : { recordings_days: recordingsDays }),
      }
      const request = client.rpc('set_retention', { ...of(clientId), p_changes: toJson(changes) })
      const answer = await database.rows(`the retention of ${clientId}`, request, { clientId })
      return retentionOf(retentionAnswer.parse(answer))
    },
    async cutoffs(clientId) {
      const request = client.rpc('retention_cutoffs', of(clientId))
      const answer = cutoffsAnswer.parse(await database.rows(`the retention of ${clientId}`, request, { clientId }))
      return { transcriptsBefore: answer.transcripts_before, recordingsBefore: answer.recordings_before }
    },
    async purgeWords(clientId, before) {
      const request = client.rpc('purge_words', { ...of(clientId), p_before: before })
      return wordsAnswer.parse(await database.rows(`the words of ${clientId}`, request, { clientId }))
    },
    async left(clientId, { transcriptsBefore, recordingsBefore }) {
      // PostgREST reads null as SQL's null; the generated type knows no optional argument without a default.
      const args = {
        ...of(clientId),
        p_transcripts_before: transcriptsBefore,
        p_recordings_before: recordingsBefore,
      } as Database['public']['Functions']['retention_left']['Args']
      const request = client.rpc('retention_left', args)
      return leftAnswer.parse(await database.rows(`what is left of ${clientId}`, request, { clientId }))
    },

    async recordings(clientId, { before, callSids }) {
      let request = client
        .from('recordings')
        .select('recording_sid, call_sid, kind, created_at, deleted_at')
        .eq('client_id', clientId)
        .is('deleted_at', null)
      if (before !== undefined) request = request.lt('created_at', before)
      if (callSids !== undefined) request = request.in('call_sid', callSids)
      const rows = await database.rows(
        `the recordings of ${clientId}`,
        request.order('created_at').order('recording_sid').limit(recordingsAtOnce),
      )
      return rows.map(
        (row): RecordingRow => ({
          sid: row.recording_sid,
          callSid: row.call_sid,
          kind: row.kind,
          createdAt: isoTime(row.created_at),
          deletedAt: row.deleted_at === null ? null : isoTime(row.deleted_at),
        }),
      )
    },
    async callInShort(callSid) {
      const request = client
        .from('call_summaries')
        .select('summary, outcome, sentiment, fields, model, webhook_state, webhook_attempts')
        .eq('call_sid', callSid)
        .maybeSingle()
      const row = await database.rows(`the summary of ${callSid}`, request)
      if (row === null) return null
      const { webhook_state: state, webhook_attempts: attempts, fields, ...rest } = row
      return { ...rest, fields: fieldsAnswer.parse(fields), webhook: state === null ? null : { state, attempts } }
    },
    async callsOf(clientId, callSids) {
      const found = new Set<string>()
      for (let i = 0; i < callSids.length; i += sidsAtOnce) {
        const request = client
          .from('call_sessions')
          .select('call_sid')
          .eq('client_id', clientId)
          .in('call_sid', callSids.slice(i, i + sidsAtOnce))
        for (const row of await database.rows(`the calls of ${clientId}`, request)) found.add(row.call_sid)
      }
      return found
    },
    async recordingDeleted(clientId, sid) {
      const request = client.rpc('recording_deleted', { ...of(clientId), p_recording_sid: sid })
      return database.rows(`recording ${sid}`, request, { clientId })
    },

    async callsWith(clientId, caller) {
      const rows = await allPages((from, to) =>
        database.rows(
          `the calls of ${clientId}`,
          client
            .from('call_sessions')
            .select('call_sid')
            .eq('client_id', clientId)
            .eq('caller_number', caller)
            .order('call_sid')
            .range(from, to),
        ),
      )
      return rows.map((row) => row.call_sid)
    },
    async forgetCaller(clientId, caller) {
      const request = client.rpc('forget_caller', { ...of(clientId), p_caller: caller })
      return forgottenAnswer.parse(await database.rows(`a caller of ${clientId}`, request, { clientId }))
    },
    async callerLeft(clientId, caller) {
      const request = client.rpc('caller_left', { ...of(clientId), p_caller: caller })
      return z.record(z.string(), count).parse(await database.rows(`a caller of ${clientId}`, request, { clientId }))
    },
  }
}

const retentionOf = (row: z.infer<typeof retentionAnswer>): Retention => ({
  clientId: row.client_id,
  transcriptsDays: row.transcripts_days,
  recordingsDays: row.recordings_days,
})
