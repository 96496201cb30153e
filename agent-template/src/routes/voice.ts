import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import * as z from 'zod/mini'
import type { Agent } from '../agent.ts'
import { nextAnswer } from '../twiml/next-answer.ts'
import { streamAnswer } from '../twiml/stream-answer.ts'
import { streamUrlOf, webhookUrlOf } from '../twiml/urls.ts'
import { callSid, readWebhook } from './read-webhook.ts'
import { sendTwiml } from './send-twiml.ts'

const schema = z.object({
  CallSid: callSid,
  // Untrusted text: a withheld number is a word.
  From: z._default(z.string().check(z.maxLength(64)), ''),
  To: z._default(z.string().check(z.maxLength(64)), ''),
  Direction: z._default(z.string().check(z.maxLength(32)), 'inbound'),
})

/**
 * `POST /twilio/voice` and `/twilio/inbound`: a call has come (or was answered, when we rang). Answers with the media stream;
 * while draining, with transfer or voicemail, which need no agent. `?test=1` marks a call that nobody pays for.
 */
export function voiceRoute(app: FastifyInstance, agent: Agent): void {
  const answer = async (request: FastifyRequest, reply: FastifyReply) => {
    const form = readWebhook(schema, request, reply)
    if (form === null) return reply
    const { config } = agent.tools.tenant
    const record = agent.book.open({
      callSid: form.CallSid,
      from: form.From,
      to: form.To,
      direction: form.Direction.startsWith('outbound') ? 'outbound' : 'inbound',
      test: (request.query as Record<string, unknown>).test === '1',
      startedAt: agent.wallClock(),
    })
    request.log.info({ call_sid: record.callSid, from: record.from, draining: agent.draining }, 'call')
    if (agent.draining) return sendTwiml(reply, nextAnswer('transfer', agent.tools.tenant, { announce: true }))
    const streamUrl = streamUrlOf(config, record.callSid)
    const token = agent.tokens.issue(record.callSid)
    return sendTwiml(reply, streamAnswer({ streamUrl, token, after: webhookUrlOf(config, 'voice/after') }))
  }
  app.post('/twilio/voice', { config: { class: 'twilio-signed' } }, answer)
  app.post('/twilio/inbound', { config: { class: 'twilio-signed' } }, answer)
}
