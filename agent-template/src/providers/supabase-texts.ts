import * as z from 'zod/mini'
import type { Database } from './database.ts'
import { DatabaseError } from './database-error.ts'

const begunSchema = z.discriminatedUnion('state', [
  z.object({ state: z.literal('begun') }),
  z.object({ state: z.literal('refused'), reason: z.string() }),
  z.object({
    state: z.literal('already'),
    status: z.string(),
    sid: z.nullable(z.string()),
    reason: z.nullable(z.string()),
  }),
])
const receivedSchema = z.object({
  first: z.boolean(),
  opted_out: z.boolean(),
  answered: z.boolean(),
  carrier_answers: z.boolean(),
  history: z.array(z.object({ inbound: z.boolean(), body: z.string() })),
})

/** The agent's texts over the database's functions; `rpc` throws `DatabaseError`. */
export function supabaseTexts(
  rpc: (name: string, args: Record<string, unknown>) => Promise<unknown>,
): Pick<Database, 'receiveText' | 'beginText' | 'reportText'> {
  return {
    async receiveText(text) {
      const answer = await rpc('receive_sms', {
        p_client_id: text.client_id,
        p_sid: text.sid,
        p_from: text.from,
        p_body: text.body,
        p_word: text.word,
        p_at: text.at,
      })
      return read('receive_sms', receivedSchema, answer)
    },
    async beginText(row) {
      const answer = await rpc('begin_sms', {
        p_client_id: row.client_id,
        p_key: row.key,
        p_to: row.to,
        p_body: row.body,
        p_kind: row.kind,
        p_country: row.country,
        p_call_sid: row.call_sid,
        p_segments: row.segments,
        p_refusal: row.refusal,
        p_claim: row.claim,
        p_at: row.at,
      })
      return read('begin_sms', begunSchema, answer)
    },
    async reportText(report) {
      const answer = await rpc('report_sms', {
        p_client_id: report.client_id,
        p_status: report.status,
        p_key: report.key,
        p_sid: report.sid,
        p_error_code: report.error_code,
        p_error: report.error,
      })
      return read('report_sms', z.boolean(), answer)
    },
  }
}

function read<T extends z.ZodMiniType>(name: string, schema: T, answer: unknown): z.infer<T> {
  const result = schema.safeParse(answer)
  if (!result.success) throw new DatabaseError(`${name} answered something else`, 'malformed', false)
  return result.data
}
