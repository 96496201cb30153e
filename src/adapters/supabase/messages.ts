import type { Database } from '@klariqo/contract/database'
import { z } from 'zod'
import type { Secret } from '../../core/secret.ts'
import type { Messages, TextMessage } from '../../ports/messages.ts'
import { isoTime } from './iso-time.ts'
import { createPlatformClient } from './platform-client.ts'
import { PlatformDatabase } from './platform-database.ts'

const begunSchema = z.discriminatedUnion('state', [
  z.object({ state: z.literal('begun') }),
  z.object({ state: z.literal('refused'), reason: z.string() }),
  z.object({ state: z.literal('already'), status: z.string() }),
])

/** Texts over the database's table and functions. */
export function createSupabaseMessages(options: { url: string; serviceRoleKey: Secret }): Messages {
  const client = createPlatformClient(options.url, options.serviceRoleKey)
  const database = new PlatformDatabase(client, options.url)
  return {
    async list({ clientId, limit }) {
      const newest = client
        .from('sms_logs')
        .select()
        .eq('client_id', clientId)
        .order('created_at', { ascending: false })
        .limit(limit)
      return (await database.rows(`the texts of ${clientId}`, newest)).map(messageOf)
    },
    async find(clientId, key) {
      const request = client.from('sms_logs').select().eq('client_id', clientId).eq('key', key).maybeSingle()
      const row = await database.rows(`a text of ${clientId}`, request)
      return row && messageOf(row)
    },
    async begin({ clientId, key, to, body, country, segments, refusal }) {
      const request = client.rpc('begin_sms', {
        p_client_id: clientId,
        p_key: key,
        p_to: to,
        p_body: body,
        p_kind: 'test',
        p_segments: segments,
        ...(country === null ? {} : { p_country: country }),
        ...(refusal === null ? {} : { p_refusal: refusal }),
      })
      const begun = begunSchema.parse(await database.rows(`a text of ${clientId}`, request, { clientId }))
      if (begun.state === 'begun') return { allowed: true }
      return {
        allowed: false,
        reason: begun.state === 'refused' ? begun.reason : `it was asked for before: ${begun.status}`,
      }
    },
    async report({ clientId, key, status, sid, errorCode, error }) {
      const request = client.rpc('report_sms', {
        p_client_id: clientId,
        p_status: status,
        p_key: key,
        ...(sid === null ? {} : { p_sid: sid }),
        ...(errorCode === null ? {} : { p_error_code: errorCode }),
        ...(error === null ? {} : { p_error: error }),
      })
      await database.rows(`a text of ${clientId}`, request, { clientId })
    },
  }
}

function messageOf(row: Database['public']['Tables']['sms_logs']['Row']): TextMessage {
  return {
    clientId: row.client_id,
    direction: row.message_type === 'inbound' ? 'inbound' : 'outbound',
    number: row.phone_number,
    body: row.message_content,
    status: row.status,
    key: row.key,
    kind: row.kind,
    sid: row.twilio_sid,
    segments: row.segments,
    errorCode: row.error_code,
    error: row.error,
    costCents: row.cost_amount === null ? null : Math.round(row.cost_amount * 100),
    createdAt: isoTime(row.created_at),
  }
}
