import formbody from '@fastify/formbody'
import type { FastifyInstance } from 'fastify'

const MAX_JSON_BYTES = 16 * 1024

/** Webhooks come as forms; people's requests as JSON, which no form of a foreign page can send. Each reads nothing else. */
export async function bodyParsers(app: FastifyInstance): Promise<void> {
  app.removeAllContentTypeParsers()
  await app.register(formbody, { bodyLimit: 64 * 1024 })
  const parse = app.getDefaultJsonParser('error', 'error')
  app.addContentTypeParser('application/json', { parseAs: 'string', bodyLimit: MAX_JSON_BYTES }, parse)
  app.addHook('preParsing', async (request, reply) => {
    const { class: access } = request.routeOptions.config
    const type = request.headers['content-type']?.split(';')[0]?.trim().toLowerCase()
    if (type === undefined || access === undefined || access === 'public') return
    const wanted = access === 'session' ? 'application/json' : 'application/x-www-form-urlencoded'
    if (type === wanted) return
    // What cannot be parsed cannot have been signed as it is: the webhook routes know two refusals, 400 and 403.
    await reply.code(access === 'session' ? 415 : 400).send({ error: `the body has to be ${wanted}` })
  })
}
