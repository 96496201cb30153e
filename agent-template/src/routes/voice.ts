import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import * as z from 'zod/mini'
import type { Agent } from '../agent.ts'
import { isScenario } from '../testing/scenarios.ts'
import { nextAnswer } from '../twiml/next-answer.ts'
import { refusal } from '../twiml/refusal.ts'
import { streamAnswer } from '../twiml/stream-answer.ts'
import { streamUrlOf, webhookUrlOf } from '../twiml/urls.ts'
import { queueCallRow } from './call-row.ts'
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
 * `POST /twilio/voice` and `/twilio/inbound`: a call has come (or was answered, when we rang). Asks whether it is taken, then
 * answers with the media stream; while draining, with transfer or voicemail, which need no agent. `?test=1` marks a call that
 * nobody pays for, `scenario` what its tester means to try; `?probe=1` one that is none: it gets the answer of a call and
 * leaves nothing behind.
 */
export function voiceRoute(app: FastifyInstance, agent: Agent): void {
  const answer = async (request: FastifyRequest, reply: FastifyReply) => {
    const form = readWebhook(schema, request, reply)
    if (form === null) return reply
    const { config } = agent.tools.tenant
    const query = request.query as Record<string, unknown>
    const connected = () => {
      const streamUrl = streamUrlOf(config, form.CallSid)
      const token = agent.tokens.issue(form.CallSid)
      return sendTwiml(reply, streamAnswer({ streamUrl, token, after: webhookUrlOf(config, 'voice/after') }))
    }
    if (query.probe === '1') return connected()
    const record = agent.book.open({
      callSid: form.CallSid,
      from: form.From,
      to: form.To,
      direction: form.Direction.startsWith('outbound') ? 'outbound' : 'inbound',
      test: query.test === '1',
      ...(query.test === '1' && isScenario(query.scenario) ? { scenario: query.scenario } : {}),
      startedAt: agent.wallClock(),
    })
    request.log.info({ call_sid: record.callSid, from: record.from, draining: agent.draining }, 'call')
    const welcome = await agent.admission.ask(record, config.client_id)
    if (record.unadmitted) queueCallRow(agent, record)
    const secondsLeft = agent.book.secondsLeft(record.callSid)
    if (welcome !== 'answer') return sendTwiml(reply, refusal(welcome, agent.tools.tenant, secondsLeft))
    if (agent.draining) {
      return sendTwiml(reply, nextAnswer('transfer', agent.tools.tenant, { announce: true, secondsLeft }))
    }
    return connected()
  }
  app.post('/twilio/voice', { config: { class: 'twilio-signed' } }, answer)
  app.post('/twilio/inbound', { config: { class: 'twilio-signed' } }, answer)
}
