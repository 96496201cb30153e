import { escapeXml } from '@klariqo/contract/escape-xml'
import type { FastifyError, FastifyInstance } from 'fastify'

/**
 * One place where errors become answers: a fixed text for our faults, the message for the caller's. Nothing of a stack or
 * of a value that was sent leaves the process.
 */
export function errorHandler(app: FastifyInstance): void {
  app.setErrorHandler((error: FastifyError, request, reply) => {
    // What cannot be parsed cannot have been signed as it is: the webhook routes know two refusals, 400 and 403.
    const asked = error.validation || error.statusCode === 415 ? 400 : (error.statusCode ?? 500)
    const status = asked >= 400 && asked < 500 ? asked : 500
    if (status === 500) request.log.error({ err: error, route: request.routeOptions.url }, 'request failed')
    else request.log.info({ code: error.code, route: request.routeOptions.url, status }, 'request refused')
    return reply.code(status).send({ error: status === 500 ? 'internal error' : escapeXml(error.message) })
  })
  app.setNotFoundHandler((_request, reply) => reply.code(404).send({ error: 'not found' }))
}
