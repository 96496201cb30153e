import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import type { Agent } from '../agent.ts'
import { callSid, readWebhook } from './read-webhook.ts'

const schema = z.object({
  CallSid: callSid,
  CallStatus: z.string().max(32),
  CallDuration: z.coerce.number().int().nonnegative().default(0),
  From: z.string().max(64).default(''),
  To: z.string().max(64).default(''),
  Direction: z.string().max(32).default('inbound'),
})

const FINAL = new Set(['completed', 'busy', 'no-answer', 'failed', 'canceled'])

/**
 * `POST /twilio/status`: a call has changed its state. The end of it settles it; the database does that once however often
 * and in whatever order the callbacks come, and it also knows the call when this process never saw it. Answered at once,
 * the work follows.
 */
export function statusRoute(app: FastifyInstance, agent: Agent): void {
  app.post('/twilio/status', { config: { class: 'twilio-signed' } }, async (request, reply) => {
    const form = readWebhook(schema, request, reply)
    if (form === null) return reply
    if (FINAL.has(form.CallStatus)) settle(agent, form, request.log)
    return reply.code(204).send()
  })
}

function settle(
  agent: Agent,
  form: z.infer<typeof schema>,
  log: { info(fields: object, message: string): void },
): void {
  const { CallSid, CallStatus, CallDuration } = form
  const outbound = form.Direction.startsWith('outbound')
  const row = {
    call_sid: CallSid,
    client_id: agent.tools.tenant.config.client_id,
    caller_number: outbound ? form.To : form.From,
    status: 'ringing',
    start_time: new Date(agent.wallClock() - CallDuration * 1000).toISOString(),
    direction: outbound ? ('outbound' as const) : ('inbound' as const),
    metadata: {},
  }
  // A call that ended before its webhook came has no row yet; one that is there stays as it is.
  if (!agent.book.get(CallSid)) agent.queue.add(CallSid, 'start of call', (database) => database.startCall(row))
  agent.queue.add(CallSid, 'settlement', async (database) => {
    const { settled } = await database.settleCall(CallSid, CallStatus, CallDuration)
    log.info({ call_sid: CallSid, status: CallStatus, settled }, 'call settled')
  })
}
