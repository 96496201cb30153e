import type { FastifyInstance } from 'fastify'

/** One line a request, by route and not by address: an address may hold a call's or a caller's name. */
export function requestLog(app: FastifyInstance): void {
  app.addHook('onResponse', async (request, reply) => {
    const fields = {
      method: request.method,
      route: request.routeOptions.url ?? null,
      status: reply.statusCode,
      ms: Math.round(reply.elapsedTime * 10) / 10,
    }
    if (request.routeOptions.config.class === 'public') request.log.debug(fields, 'request')
    else request.log.info(fields, 'request')
  })
}
