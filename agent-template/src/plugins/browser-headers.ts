import type { AgentConfig } from '@klariqo/contract/agent-config'
import type { FastifyInstance } from 'fastify'

const METHODS = 'GET, POST'
const HEADERS = 'authorization, content-type, idempotency-key'
/** What a page may read of an answer beside its body. */
const READABLE = 'retry-after, content-disposition'

/**
 * What browsers are told with every answer: nothing of us is a page, a frame or a script; and the dashboard's origin, no
 * other, may read us. Without credentials: what signs a person in is a header that the dashboard sets itself.
 */
export function browserHeaders(app: FastifyInstance, config: AgentConfig): void {
  const fixed: Record<string, string> = {
    'x-content-type-options': 'nosniff',
    'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
    'x-frame-options': 'DENY',
    'referrer-policy': 'no-referrer',
    vary: 'Origin',
    ...(config.public_base_url.startsWith('https:') ? { 'strict-transport-security': 'max-age=31536000' } : {}),
  }
  app.addHook('onRequest', async (request, reply) => {
    void reply.headers(fixed)
    const { origin } = request.headers
    if (origin === undefined || origin !== config.dashboard_origin) return
    void reply.header('access-control-allow-origin', origin).header('access-control-expose-headers', READABLE)
    if (request.method !== 'OPTIONS' || request.headers['access-control-request-method'] === undefined) return
    return reply
      .code(204)
      .header('access-control-allow-methods', METHODS)
      .header('access-control-allow-headers', HEADERS)
      .header('access-control-max-age', '600')
      .send()
  })
}
