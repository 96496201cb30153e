import { carrierWords } from '@klariqo/contract/carrier-words'
import type { FastifyInstance } from 'fastify'
import * as z from 'zod/mini'
import type { Agent } from '../agent.ts'
import { laneOf } from '../sms/lane-of.ts'
import { readWebhook } from './read-webhook.ts'

const schema = z.object({
  MessageSid: z.string().check(z.regex(/^(SM|MM)[0-9a-fA-F]{32}$/)),
  MessageStatus: z.enum(['accepted', 'scheduled', 'queued', 'sending', 'sent', 'delivered', 'undelivered', 'failed']),
  ErrorCode: z.optional(z.coerce.number().check(z.int())),
})
const querySchema = z.object({ key: z.optional(z.string().check(z.minLength(1), z.maxLength(500))) })

/**
 * `POST /twilio/sms/status`: how far one of our texts has come. The address names the text by its key, so that it is found even
 * where the carrier's answer to our request was lost. Answered at once; the database puts the reports in order.
 */
export function smsStatusRoute(app: FastifyInstance, agent: Agent): void {
  app.post('/twilio/sms/status', { config: { class: 'twilio-signed' } }, async (request, reply) => {
    const form = readWebhook(schema, request, reply)
    if (form === null) return reply
    const query = querySchema.safeParse(request.query)
    const key = query.success ? (query.data.key ?? null) : null
    const { MessageSid: sid, MessageStatus: status, ErrorCode: code = null } = form
    const report = {
      client_id: agent.tools.tenant.config.client_id,
      key,
      sid,
      status,
      error_code: code,
      error: code === null ? null : carrierWords(code),
    }
    const write = { name: 'reportText' as const, args: [report] as [typeof report] }
    agent.queue.add(key === null ? sid : laneOf(key), 'report of a text', write, (found) => {
      const told = { message_sid: sid, status, error_code: code }
      if (found === true) request.log.info(told, 'text followed')
      else request.log.warn(told, 'a report of a text that nobody wrote down')
    })
    return reply.code(204).send()
  })
}
