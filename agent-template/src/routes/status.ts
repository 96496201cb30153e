import type { FastifyInstance } from 'fastify'
import * as z from 'zod/mini'
import type { Agent } from '../agent.ts'
import { queueCallRow } from './call-row.ts'
import { callSid, readWebhook } from './read-webhook.ts'

const schema = z.object({
  CallSid: callSid,
  CallStatus: z.string().check(z.maxLength(32)),
  CallDuration: z._default(z.coerce.number().check(z.int(), z.nonnegative()), 0),
  From: z._default(z.string().check(z.maxLength(64)), ''),
  To: z._default(z.string().check(z.maxLength(64)), ''),
  Direction: z._default(z.string().check(z.maxLength(32)), 'inbound'),
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
  agent.admission.over(record)
  agent.afterCall.ended(record, { status: CallStatus, seconds: CallDuration })
  queueCallRow(agent, record)
  const write = { name: 'settleCall' as const, args: [CallSid, CallStatus, CallDuration] as [string, string, number] }
  agent.queue.add(CallSid, 'settlement', write, (answer) => {
    const { settled } = answer as Awaited<ReturnType<Agent['database']['settleCall']>>
    log.info({ call_sid: CallSid, status: CallStatus, settled }, 'call settled')
  })
}
