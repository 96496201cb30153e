import type { FastifyInstance } from 'fastify'
import type { Agent } from '../agent.ts'
import { type DatabaseError, signInRefused } from '../providers/database-error.ts'
import { within } from '../within.ts'

const DATABASE_MS = 1_500

/**
 * `GET /health`: how the agent is. Always 200 while it can take calls, and it can without its database: `database` says
 * `unreachable` then, and `writes_waiting` grows.
 */
export function healthRoute(app: FastifyInstance, agent: Agent): void {
  app.get('/health', { config: { class: 'public' } }, async () => {
    const { config } = agent.tools.tenant
    const database = await databaseState(agent)
    return {
      status: database === 'ok' ? 'ok' : 'degraded',
      client_id: config.client_id,
      version: agent.version,
      template: `${config.template.name}@${config.template.version}`,
      uptime_seconds: Math.round((agent.tools.now() - agent.startedAt) / 1000),
      database,
      calls: agent.live.size,
      draining: agent.draining,
      writes_waiting: agent.queue.waiting,
      writes_lost: agent.queue.lost,
      memory_rss_bytes: process.memoryUsage.rss(),
    }
  })
}

async function databaseState(agent: Agent): Promise<'ok' | 'unreachable' | 'refused'> {
  try {
    await within(DATABASE_MS, (signal) => agent.database.ping(signal))
    return 'ok'
  } catch (error) {
    const { retryable, code } = error as Partial<DatabaseError>
    return retryable === false || code === signInRefused ? 'refused' : 'unreachable'
  }
}
