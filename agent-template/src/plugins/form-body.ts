import formbody from '@fastify/formbody'
import type { FastifyInstance } from 'fastify'

/** Webhooks come as forms; nothing else is read, JSON neither. */
export async function formBody(app: FastifyInstance): Promise<void> {
  app.removeAllContentTypeParsers()
  await app.register(formbody, { bodyLimit: 64 * 1024 })
}
