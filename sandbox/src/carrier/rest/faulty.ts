import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { cutConnection } from '../../vendor-http/cut-connection.ts'
import { pause } from '../../vendor-http/pause.ts'
import type { Carrier } from '../carrier.ts'
import type { Fault } from '../control/fault-schema.ts'
import { errorCatalogue } from '../errors/error-catalogue.ts'
import { errorEnvelope } from '../errors/error-envelope.ts'

/** Puts the latency and the faults that were asked for between a request and its effect, or between effect and answer. */
export function faulty(app: FastifyInstance, carrier: Carrier): void {
  const pending = new WeakMap<FastifyRequest, Fault>()

  app.addHook('preHandler', async (request, reply) => {
    const path = request.url.split('?')[0] ?? ''
    if (path.startsWith('/_sandbox')) return
    if (carrier.settings.latency_ms > 0) await pause(carrier.settings.latency_ms, carrier.closing)
    const fault = carrier.faults.take(request.method, path)
    if (!fault) return
    // Goes on when the client is gone: what was sent to a vendor may still take effect.
    if (fault.delay_ms) await pause(fault.delay_ms, carrier.closing)
    if (fault.drop === 'before') return cutConnection(request, reply)
    if (fault.drop === 'after' || (fault.body !== undefined && fault.status === undefined)) {
      pending.set(request, fault)
      return
    }
    if (fault.status !== undefined || fault.code !== undefined) return refuse(fault, reply)
  })

  app.addHook('onSend', async (request, reply, payload) => {
    const fault = pending.get(request)
    if (!fault) return payload
    if (fault.drop === 'after') return cutConnection(request, reply)
    reply.removeHeader('content-length')
    return fault.body ?? payload
  })
}

function refuse(fault: Fault, reply: FastifyReply): FastifyReply {
  const known = Object.entries(errorCatalogue).find(([code]) => Number(code) === fault.code)?.[1]
  const status = fault.status ?? (known?.status || 400)
  const code = fault.code ?? { 401: 20003, 404: 20404, 429: 20429 }[status] ?? (status >= 500 ? 20500 : 20001)
  if (status === 429) reply.header('retry-after', '1').header('twilio-concurrent-requests', '101')
  if (fault.body !== undefined) return reply.code(status).header('content-type', 'application/json').send(fault.body)
  return reply.code(status).send(errorEnvelope(code, known?.message ?? 'Injected fault', status))
}
