import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import type { Agent } from '../agent.ts'
import { queueCallRow } from './call-row.ts'
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
  // A call that ended before we answered, or that another process answered, has no row of ours yet; one that is there stays as it is.
  const record = agent.book.open({
    callSid: CallSid,
    from: form.From,
    to: form.To,
    direction: form.Direction.startsWith('outbound') ? 'outbound' : 'inbound',
    test: false,
    startedAt: agent.wallClock() - CallDuration * 1000,
  })
  queueCallRow(agent, record)
  agent.queue.add(CallSid, 'settlement', async (database) => {
    const { settled } = await database.settleCall(CallSid, CallStatus, CallDuration)
    log.info({ call_sid: CallSid, status: CallStatus, settled }, 'call settled')
  })
}
