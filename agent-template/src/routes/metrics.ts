import type { FastifyInstance } from 'fastify'
import type { Agent } from '../agent.ts'
import { agentMetrics } from '../figures/agent-metrics.ts'
import { metricsText } from '../figures/metrics-text.ts'

/**
 * `GET /metrics`: figures in Prometheus' text format, for whoever is on the host itself. What came through the proxy, which
 * always says so, finds nothing here.
 */
export function metricsRoute(app: FastifyInstance, agent: Agent): void {
  app.get('/metrics', { config: { class: 'public' } }, async (request, reply) => {
    if (request.headers['x-original-uri'] !== undefined) return reply.code(404).send({ error: 'no such route' })
    return reply.type('text/plain; version=0.0.4; charset=utf-8').send(metricsText(agentMetrics(agent)))
  })
}
