import type { FastifyInstance } from 'fastify'
import * as z from 'zod/mini'
import type { Agent } from '../agent.ts'
import { play } from '../twiml/next-answer.ts'
import { twiml } from '../twiml/twiml.ts'
import { callSid, readWebhook } from './read-webhook.ts'
import { sendTwiml } from './send-twiml.ts'

const schema = z.object({ CallSid: callSid, RecordingSid: z.optional(z.string().check(z.maxLength(64))) })

/** `POST /twilio/voice/recorded`: the caller has left a message. */
export function recordedRoute(app: FastifyInstance, agent: Agent): void {
  app.post('/twilio/voice/recorded', { config: { class: 'twilio-signed' } }, async (request, reply) => {
    const form = readWebhook(schema, request, reply)
    if (form === null) return reply
    request.log.info({ call_sid: form.CallSid, recording_sid: form.RecordingSid }, 'message taken')
    const { tenant } = agent.tools
    return sendTwiml(reply, twiml(play(tenant, tenant.config.roles.goodbye), { name: 'Hangup' }))
  })
}
