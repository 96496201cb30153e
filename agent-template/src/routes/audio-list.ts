import type { FastifyInstance } from 'fastify'
import type { Agent } from '../agent.ts'

/** `GET /api/audio/list` and `/audio/list`: the snippets of this client, each with its text and where its sound is. */
export function audioListRoute(app: FastifyInstance, agent: Agent): void {
  const { config, snippets } = agent.tools.tenant
  const list = async () => ({
    files: Object.entries(snippets).map(([name, { file, text, duration_ms }]) => ({
      name,
      file,
      url: `${config.public_base_url}/audio_optimised/${file}`,
      text,
      duration_ms,
    })),
  })
  app.get('/api/audio/list', { config: { class: 'session', staff: true } }, list)
  app.get('/audio/list', { config: { class: 'session', staff: true } }, list)
}
