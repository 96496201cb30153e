import type { FastifyInstance } from 'fastify'
import * as z from 'zod/mini'
import type { Agent } from '../agent.ts'
import { nextAnswer } from '../twiml/next-answer.ts'
import { callSid, readWebhook } from './read-webhook.ts'
import { sendTwiml } from './send-twiml.ts'

const schema = z.object({ CallSid: callSid, DialCallStatus: z.string().check(z.maxLength(32)) })

/** `POST /twilio/voice/dialled`: the caller was passed on. Nobody took it: voicemail instead. */
export function dialledRoute(app: FastifyInstance, agent: Agent): void {
  app.post('/twilio/voice/dialled', { config: { class: 'twilio-signed' } }, async (request, reply) => {
    const form = readWebhook(schema, request, reply)
    if (form === null) return reply
    const reached = form.DialCallStatus === 'completed' || form.DialCallStatus === 'answered'
    const record = agent.book.get(form.CallSid)
    if (record) agent.afterCall.dialled(record, reached)
    const secondsLeft = agent.book.secondsLeft(form.CallSid)
    request.log.info({ call_sid: form.CallSid, dial_status: form.DialCallStatus }, 'passed on')
    return sendTwiml(
      reply,
      nextAnswer(reached ? 'hangup' : 'voicemail', agent.tools.tenant, { announce: true, secondsLeft }),
    )
  })
}
