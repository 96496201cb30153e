import type { FastifyInstance, FastifyRequest } from 'fastify'
import webhooks from 'twilio/lib/webhooks/webhooks.js'

/**
 * Lets a `twilio-signed` route be reached only with the carrier's signature over exactly the address it was given: the
 * origin from our configuration (headers can be forged), the path as the proxy received it (it decodes what it passes on).
 * A socket's signature is over its `wss` (or `ws`) address. No signature at all is refused before the body is read.
 */
export function twilioSignature(app: FastifyInstance, options: { publicBaseUrl: string; authToken: string }): void {
  const { origin, pathname } = new URL(options.publicBaseUrl)
  const prefix = pathname === '/' ? '' : pathname
  const signatureOf = (request: FastifyRequest): string => {
    const header = request.headers['x-twilio-signature']
    return typeof header === 'string' ? header : ''
  }
  app.addHook('onRequest', async (request, reply) => {
    if (request.routeOptions.config.class !== 'twilio-signed' || signatureOf(request) !== '') return
    request.log.warn({ route: request.routeOptions.url }, 'refused: no signature')
    return reply.code(403).send({ error: 'signature missing' })
  })
  app.addHook('preValidation', async (request, reply) => {
    if (request.routeOptions.config.class !== 'twilio-signed') return
    const original = request.headers['x-original-uri']
    const path = typeof original === 'string' ? original : `${prefix}${request.raw.url ?? ''}`
    const address = (request.ws ? origin.replace(/^http/, 'ws') : origin) + path
    const parameters =
      request.body === undefined || request.body === null ? {} : (request.body as Record<string, string>)
    if (isSigned(options.authToken, signatureOf(request), address, parameters)) return
    request.log.warn({ route: request.routeOptions.url }, 'refused: wrong signature')
    return reply.code(403).send({ error: 'signature wrong' })
  })
}

function isSigned(authToken: string, signature: string, address: string, parameters: Record<string, string>): boolean {
  // The library parses the address; one that is none cannot have been signed.
  return URL.canParse(address) && webhooks.validateRequest(authToken, signature, address, parameters)
}
