import type { FastifyInstance } from 'fastify'
import * as z from 'zod/mini'
import type { Agent } from '../agent.ts'
import { play } from '../twiml/next-answer.ts'
import { twiml } from '../twiml/twiml.ts'
import { queueCallRow } from './call-row.ts'
import { callSid, readWebhook } from './read-webhook.ts'
import { sendTwiml } from './send-twiml.ts'

const schema = z.object({
  CallSid: callSid,
  RecordingSid: z.optional(z.string().check(z.regex(/^RE[0-9a-fA-F]{32}$/))),
  RecordingDuration: z.optional(z.coerce.number().check(z.int(), z.nonnegative())),
})

/** `POST /twilio/voice/recorded`: the caller has left a message. Where it lies is kept, so that it can be heard and deleted. */
export function recordedRoute(app: FastifyInstance, agent: Agent): void {
  app.post('/twilio/voice/recorded', { config: { class: 'twilio-signed' } }, async (request, reply) => {
    const form = readWebhook(schema, request, reply)
    if (form === null) return reply
    request.log.info({ call_sid: form.CallSid, recording_sid: form.RecordingSid }, 'message taken')
    const { tenant } = agent.tools
    const { CallSid, RecordingSid, RecordingDuration } = form
    if (RecordingSid !== undefined) {
      const record = agent.book.get(CallSid)
      // The row of a recording points at its call's.
      if (record) {
        queueCallRow(agent, record)
        agent.afterCall.messageLeft(record, { recording_sid: RecordingSid, seconds: RecordingDuration ?? null })
      }
      const row = {
        recording_sid: RecordingSid,
        client_id: tenant.config.client_id,
        call_sid: CallSid,
        kind: 'voicemail' as const,
        duration_seconds: RecordingDuration ?? null,
      }
      agent.queue.add(CallSid, 'recording', { name: 'logRecording', args: [row] })
    }
    return sendTwiml(reply, twiml(play(tenant, tenant.config.roles.goodbye), { name: 'Hangup' }))
  })
}
