import type { FastifyInstance, FastifyRequest } from 'fastify'
import { cutConnection } from '../../vendor-http/cut-connection.ts'
import { pause } from '../../vendor-http/pause.ts'
import type { Fault } from '../control/fault-schema.ts'
import { PaymentError } from '../errors/payment-error.ts'
import type { Payments } from '../payments.ts'

/**
 * Puts the latency and the faults that were asked for between a request and its effect, or between effect and answer.
 * Three parts, because keys are kept in between: `replace` before an answer is kept, `before` before the effect, `after`
 * when the answer is kept.
 */
export function faulty(payments: Payments) {
  const pending = new WeakMap<FastifyRequest, Fault>()

  return {
    replace: (app: FastifyInstance) => {
      app.addHook('onSend', async (request, reply, payload) => {
        const fault = pending.get(request)
        if (!fault?.done || fault.status === undefined) return payload
        reply.code(fault.status)
        return JSON.stringify(injected(fault.status).toBody())
      })
    },

    before: (app: FastifyInstance, release: (request: FastifyRequest) => void) => {
      app.addHook('preHandler', async (request, reply) => {
        const path = request.url.split('?')[0] ?? ''
        if (!path.startsWith('/v1/')) return
        if (payments.settings.latency_ms > 0) await pause(payments.settings.latency_ms, payments.closing)
        const fault = payments.faults.take(request.method, path)
        if (!fault) return
        // Goes on when the client is gone: what was sent to a vendor may still take effect.
        if (fault.delay_ms) await pause(fault.delay_ms, payments.closing)
        if (fault.drop === 'before') {
          release(request)
          return cutConnection(request, reply)
        }
        if (fault.status !== undefined && !fault.done) throw injected(fault.status)
        pending.set(request, fault)
      })
    },

    after: (app: FastifyInstance) => {
      app.addHook('onSend', async (request, reply, payload) => {
        const fault = pending.get(request)
        if (fault?.drop === 'after') return cutConnection(request, reply)
        if (fault?.body === undefined) return payload
        reply.removeHeader('content-length')
        return fault.body
      })
    },
  }
}

function injected(status: number): PaymentError {
  if (status === 429) return new PaymentError(429, 'invalid_request_error', 'Injected fault', { code: 'rate_limit' })
  return new PaymentError(status, status >= 500 ? 'api_error' : 'invalid_request_error', 'Injected fault')
}
