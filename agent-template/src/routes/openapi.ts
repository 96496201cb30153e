import type { FastifyInstance } from 'fastify'
import type { Agent } from '../agent.ts'
import type { RouteEntry } from '../plugins/route-classes.ts'

/** `GET /openapi.json`: what all routes take and give. Made when it is asked for; a process that nobody asks holds none of it. */
export function openapiRoute(app: FastifyInstance, agent: Agent, routes: readonly RouteEntry[]): void {
  app.get('/openapi.json', { config: { class: 'public' } }, async (_request, reply) => {
    const { openapiDocument } = await import('../openapi/openapi-document.ts')
    return reply.send(openapiDocument(agent.tools.tenant.config, agent.version, routes))
  })
}
