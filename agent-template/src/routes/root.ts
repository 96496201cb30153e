import type { FastifyInstance } from 'fastify'
import type { Agent } from '../agent.ts'

/** `GET /`: that the agent is there and whose it is. */
export function rootRoute(app: FastifyInstance, agent: Agent): void {
  app.get('/', { config: { class: 'public' } }, async () => {
    const { client_id, business_name } = agent.tools.tenant.config
    return { service: 'klariqo-agent', client_id, business_name, version: agent.version, status: 'ok' }
  })
}
