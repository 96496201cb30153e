import type { Database, Json } from '@klariqo/contract/database'
import type { CallSummary, ConversationLine, Tenants } from '../../ports/tenants.ts'
import { isoTime } from './iso-time.ts'
import type { PlatformDatabase } from './platform-database.ts'

type Tables = Database['public']['Tables']

/** What the agents wrote of their calls. */
export function calls(database: PlatformDatabase): Pick<Tenants, 'calls' | 'call' | 'conversation'> {
  const { client } = database
  return {
    async calls({ clientId, limit }) {
      const newest = client.from('call_sessions').select().order('start_time', { ascending: false }).limit(limit)
      const rows = await database.rows(
        'the list of calls',
        clientId === undefined ? newest : newest.eq('client_id', clientId),
      )
      return rows.map(summaryOf)
    },
    async call(callSid) {
      const request = client.from('call_sessions').select().eq('call_sid', callSid).maybeSingle()
      const row = await database.rows(`call ${callSid}`, request)
      return row && summaryOf(row)
    },
    async conversation(callSid) {
      const request = client
        .from('conversation_logs')
        .select()
        .eq('call_sid', callSid)
        .order('at_ms', { nullsFirst: false })
        .order('created_at')
      return (await database.rows(`call ${callSid}`, request)).map(lineOf)
    },
  }
}

function summaryOf(row: Tables['call_sessions']['Row']): CallSummary {
  const { metadata } = row
  return {
    callSid: row.call_sid,
    clientId: row.client_id,
    callerNumber: row.caller_number,
    status: row.status,
    startTime: isoTime(row.start_time),
    timeZone: row.time_zone,
    endTime: row.end_time === null ? null : isoTime(row.end_time),
    durationSeconds: row.duration_seconds,
    costCents: row.cost_amount === null ? null : Math.round(row.cost_amount * 100),
    refused: row.refused,
    metadata: typeof metadata === 'object' && metadata !== null && !Array.isArray(metadata) ? metadata : {},
  }
}

function lineOf(row: Tables['conversation_logs']['Row']): ConversationLine {
  const { source } = row
  return {
    speaker: row.speaker,
    messageType: row.message_type,
    content: row.content,
    audioFiles: row.audio_files_used,
    responseTimeMs: row.response_time_ms,
    atMs: row.at_ms,
    source: source === 'snippet' || source === 'tts' || source === 'llm' ? source : null,
    userEndToAudioMs: row.user_end_to_audio_ms,
    latency: latencyIn(row.metadata),
    createdAt: isoTime(row.created_at),
  }
}

/** What is no number is not a latency; the agent's rows are its own to write. */
function latencyIn(metadata: Json): Record<string, number> {
  const latency = Object(metadata).latency as unknown
  return Object.fromEntries(
    Object.entries(Object(latency) as object).filter((entry): entry is [string, number] => Number.isFinite(entry[1])),
  )
}
