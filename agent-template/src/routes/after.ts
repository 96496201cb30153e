import type { FastifyInstance } from 'fastify'
import * as z from 'zod/mini'
import type { Agent } from '../agent.ts'
import { nextAnswer } from '../twiml/next-answer.ts'
import { callSid, readWebhook } from './read-webhook.ts'
import { sendTwiml } from './send-twiml.ts'

const schema = z.object({ CallSid: callSid })

/**
 * `POST /twilio/voice/after`: the media socket is closed and the caller is still there. Does what the conversation decided;
 * where it decided nothing (the socket was lost, or another process had the call), the caller is passed on.
 */
export function afterRoute(app: FastifyInstance, agent: Agent): void {
  app.post('/twilio/voice/after', { config: { class: 'twilio-signed' } }, async (request, reply) => {
    const form = readWebhook(schema, request, reply)
    if (form === null) return reply
    const call = agent.book.get(form.CallSid)
    const decided = call?.next ?? null
    const secondsLeft = agent.book.secondsLeft(form.CallSid)
    request.log.info({ call_sid: form.CallSid, next: decided ?? 'lost' }, 'after the conversation')
    return sendTwiml(
      reply,
      nextAnswer(decided ?? 'transfer', agent.tools.tenant, {
        announce: decided === null,
        secondsLeft,
        whisperOf: call?.announcement ? call.callSid : null,
      }),
    )
  })
}
