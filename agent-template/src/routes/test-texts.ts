import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import * as z from 'zod/mini'
import type { Agent } from '../agent.ts'
import { SlidingWindow } from '../sliding-window.ts'
import { sendRefusal } from '../testing/refusal.ts'
import { phoneNumber, readRequest } from './read-request.ts'

const PER_HOUR = 10
/** A HEAD of these would text somebody. */
const texts = { config: { class: 'session' as const }, exposeHeadRoute: false }

const path = z.object({ phone_number: phoneNumber })
const body = z.strictObject({
  phone_number: phoneNumber,
  message: z.optional(z.string().check(z.minLength(1), z.maxLength(480))),
})
/** Chosen by whoever asks; the same one is sent once. */
const keySchema = z.optional(z.string().check(z.regex(/^[\w-]{8,64}$/)))

/** `GET /test_sms/:phone_number`, `POST /sms/test-sms`: sends a text from the client's number. For owners and operators; ten an hour. */
export function testTextRoutes(app: FastifyInstance, agent: Agent): void {
  const { tenant, now } = agent.tools
  const limit = new SlidingWindow({ limit: PER_HOUR, windowMs: 3_600_000, now })
  const words = `This is a test message from ${tenant.config.business_name}.`
  const send = async (request: FastifyRequest, reply: FastifyReply, to: string, message: string, key: string) => {
    const retryAfterMs = limit.take('texts')
    if (retryAfterMs > 0) {
      const error = 'as many test messages have been sent this hour as allowed'
      return sendRefusal(reply, { status: 429, error, retryAfterMs })
    }
    const text = { key: `test:${key}`, to, body: message, kind: 'test' as const, callSid: null }
    const { status, reason, sid } = await agent.texts.send(text)
    request.log.info({ user: request.member?.userId, to, status, reason }, 'test message')
    if (status === 'refused') return sendRefusal(reply, { status: 422, error: reason ?? 'the message was refused' })
    if (status === 'uncertain') {
      return sendRefusal(reply, { status: 502, error: 'the carrier did not answer; the message may have been sent' })
    }
    return reply.code(202).send({ message_sid: sid, status, to })
  }
  app.get('/test_sms/:phone_number', texts, async (request, reply) => {
    const read = readRequest(path, request.params, request, reply)
    return read === null ? reply : send(request, reply, read.phone_number, words, agent.randomId())
  })
  app.post('/sms/test-sms', texts, async (request, reply) => {
    const read = readRequest(body, request.body, request, reply)
    if (read === null) return reply
    const key = keySchema.safeParse(request.headers['idempotency-key'])
    if (!key.success)
      return sendRefusal(reply, { status: 400, error: 'Idempotency-Key: 8 to 64 letters, digits, - or _' })
    return send(request, reply, read.phone_number, read.message ?? words, key.data ?? agent.randomId())
  })
}
