import type { FastifyInstance } from 'fastify'
import * as z from 'zod/mini'
import type { Agent } from '../agent.ts'
import { twiml } from '../twiml/twiml.ts'
import { readWebhook } from './read-webhook.ts'
import { sendTwiml } from './send-twiml.ts'

const schema = z.object({
  MessageSid: z.string().check(z.regex(/^(SM|MM)[0-9a-fA-F]{32}$/)),
  From: z.string().check(z.maxLength(64)),
  Body: z._default(z.string().check(z.maxLength(1600)), ''),
})

/** `POST /twilio/sms`: a text message for the business. Kept for the owner to read; nothing is answered by itself. */
export function smsRoute(app: FastifyInstance, agent: Agent): void {
  app.post('/twilio/sms', { config: { class: 'twilio-signed' } }, async (request, reply) => {
    const form = readWebhook(schema, request, reply)
    if (form === null) return reply
    const row = {
      client_id: agent.tools.tenant.config.client_id,
      phone_number: form.From,
      message_type: 'inbound',
      message_content: form.Body,
      status: 'received',
      twilio_sid: form.MessageSid,
    }
    agent.queue.add(form.MessageSid, 'text message', { name: 'logSms', args: [row] })
    return sendTwiml(reply, twiml())
  })
}
