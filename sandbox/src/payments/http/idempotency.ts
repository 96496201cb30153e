import { createHash } from 'node:crypto'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { PaymentError } from '../errors/payment-error.ts'
import type { Payments } from '../payments.ts'
import { keyOf } from './api-request.ts'

const MAX_KEY = 255

/**
 * Idempotency-Key of POST requests, as the vendor keeps it: the first answer under a key is given again, declines and server
 * errors too; another endpoint or other parameters under it are refused; so is a second request while the first is under
 * way. An answer that says the request was never begun (400, 401, 404, 409, 429) is not kept.
 */
export function idempotency(app: FastifyInstance, payments: Payments): { release: (request: FastifyRequest) => void } {
  const underWay = new Map<string, FastifyRequest>()

  app.addHook('preHandler', async (request, reply) => {
    const key = keyOf(request)
    if (key === null || !request.url.startsWith('/v1/')) return
    if (key.length > MAX_KEY)
      throw new PaymentError(400, 'idempotency_error', `Idempotency keys are at most ${MAX_KEY} characters long.`)
    if (underWay.has(key))
      throw new PaymentError(
        409,
        'idempotency_error',
        `Another request with the idempotency key ${key} is in progress. Try again later.`,
        { code: 'idempotency_key_in_use' },
      )
    const path = pathOf(request)
    const kept = payments.store.state.kept_answers.find((each) => each.key === key)
    if (!kept) {
      underWay.set(key, request)
      return
    }
    if (kept.path !== path || kept.params !== digestOf(request)) {
      const [same, detail] = kept.path === path ? ['parameters', ''] : ['endpoint', ` ('${path}' vs '${kept.path}')`]
      throw new PaymentError(
        400,
        'idempotency_error',
        `Keys for idempotent requests can only be used with the same ${same} they were first used with${detail}. Use a key other than '${key}' for another request.`,
      )
    }
    return reply
      .code(kept.status)
      .headers({
        'content-type': 'application/json',
        'idempotency-key': key,
        'idempotent-replayed': 'true',
        'original-request': kept.request_id,
      })
      .send(kept.body)
  })

  app.addHook('onSend', async (request, reply, payload) => {
    const key = keyOf(request)
    if (key === null || underWay.get(key) !== request) return payload
    reply.header('idempotency-key', key)
    if (keeps(reply) && typeof payload === 'string') {
      payments.store.state.kept_answers.push({
        key,
        method: request.method,
        path: pathOf(request),
        params: digestOf(request),
        created: payments.nowS(),
        status: reply.statusCode,
        body: payload,
        request_id: request.id,
      })
    }
    underWay.delete(key)
    return payload
  })

  /** For a request whose connection is cut before anything was done: it never gets to send. */
  return {
    release: (request) => {
      const key = keyOf(request)
      if (key !== null && underWay.get(key) === request) underWay.delete(key)
    },
  }
}

const keeps = ({ statusCode }: FastifyReply) => statusCode < 400 || statusCode === 402 || statusCode >= 500
const pathOf = (request: FastifyRequest) => request.url.split('?')[0] ?? ''
const digestOf = (request: FastifyRequest) =>
  createHash('sha256')
    .update(String(request.body ?? ''))
    .digest('hex')
