import type { FastifyInstance } from 'fastify'
import type { Agent } from '../agent.ts'

const KEEP_MS = 60_000

/**
 * `GET /system`: the ports and credentials that this client's line rests on, tried for real. For people who are signed in: it
 * says which keys work, and every vendor is asked. The answer is kept for a minute, so nobody can make us ask more often.
 */
export function systemRoute(app: FastifyInstance, agent: Agent): void {
  let kept: { until: number; checks: Promise<Awaited<ReturnType<typeof look>>> } | null = null
  const look = async () => {
    const [{ checkServices }, { checkIntegrations }] = await Promise.all([
      import('../system/check-services.ts'),
      import('../system/check-integrations.ts'),
    ])
    const [services, integrations] = await Promise.all([
      checkServices(agent.tools.tenant.config, addressOf(app)),
      checkIntegrations(agent),
    ])
    return { checked_at: new Date(agent.wallClock()).toISOString(), services, integrations }
  }
  app.get('/system', { config: { class: 'session', staff: true } }, async () => {
    const now = agent.tools.now()
    if (kept === null || kept.until <= now) kept = { until: now + KEEP_MS, checks: look() }
    const { checked_at, services, integrations } = await kept.checks
    const well =
      services.every(({ state }) => state !== 'stopped') &&
      integrations.every(({ state }) => state === 'connected' || state === 'not configured')
    return {
      status: well ? 'ok' : 'degraded',
      client_id: agent.tools.tenant.config.client_id,
      version: agent.version,
      uptime_seconds: Math.round((now - agent.startedAt) / 1000),
      calls: agent.live.size,
      draining: agent.draining,
      memory_rss_bytes: process.memoryUsage.rss(),
      checked_at,
      services,
      integrations,
    }
  })
}

function addressOf(app: FastifyInstance): string | null {
  const address = app.server.address()
  return address === null || typeof address === 'string' ? null : `${address.address}:${address.port}`
}
