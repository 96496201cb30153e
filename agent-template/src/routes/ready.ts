import type { FastifyInstance } from 'fastify'
import type { Agent } from '../agent.ts'

/** `GET /health/ready`: 200 while new calls are welcome, 503 once the process is to end. */
export function readyRoute(app: FastifyInstance, agent: Agent): void {
  app.get('/health/ready', { config: { class: 'public' } }, async (_request, reply) =>
    reply.code(agent.draining ? 503 : 200).send({ ready: !agent.draining, calls: agent.live.size }),
  )
}
