import type { FastifyInstance } from 'fastify'
import * as z from 'zod/mini'
import type { Agent } from '../agent.ts'
import { queueCallRow } from './call-row.ts'
import { callSid, readWebhook } from './read-webhook.ts'

const schema = z.object({
  CallSid: callSid,
  RecordingSid: z.string().check(z.regex(/^RE[0-9a-fA-F]{32}$/)),
  RecordingStatus: z.string().check(z.maxLength(32)),
  RecordingDuration: z.optional(z.coerce.number().check(z.int(), z.nonnegative())),
})

/** `POST /twilio/voice/call-recorded`: the recording of a whole call is ready. Where it lies is kept, so that it can be heard and deleted. */
export function callRecordedRoute(app: FastifyInstance, agent: Agent): void {
  app.post('/twilio/voice/call-recorded', { config: { class: 'twilio-signed' } }, async (request, reply) => {
    const form = readWebhook(schema, request, reply)
    if (form === null) return reply
    const { CallSid, RecordingSid, RecordingStatus, RecordingDuration } = form
    request.log.info({ call_sid: CallSid, recording_sid: RecordingSid, status: RecordingStatus }, 'call recorded')
    if (RecordingStatus === 'completed') {
      const record = agent.book.get(CallSid)
      // The row of a recording points at its call's.
      if (record) queueCallRow(agent, record)
      const row = {
        recording_sid: RecordingSid,
        client_id: agent.tools.tenant.config.client_id,
        call_sid: CallSid,
        kind: 'call' as const,
        duration_seconds: RecordingDuration ?? null,
      }
      agent.queue.add(CallSid, 'recording', { name: 'logRecording', args: [row] })
    }
    return reply.code(204).send()
  })
}
