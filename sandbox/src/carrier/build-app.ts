import Fastify, { type FastifyInstance } from 'fastify'
import { ZodError, z } from 'zod'
import type { Carrier } from './carrier.ts'
import { controlRoutes } from './control/control-routes.ts'
import { CarrierError } from './errors/carrier-error.ts'
import { errorEnvelope } from './errors/error-envelope.ts'
import { accountResource } from './rest/account-resource.ts'
import { addressRoutes } from './rest/address-routes.ts'
import { availableNumberRoutes } from './rest/available-number-routes.ts'
import { basicAuthFits } from './rest/basic-auth.ts'
import { bundleRoutes } from './rest/bundle-routes.ts'
import { callRoutes } from './rest/call-routes.ts'
import { faulty } from './rest/faulty.ts'
import { Form } from './rest/form.ts'
import { incomingNumberRoutes } from './rest/incoming-number-routes.ts'
import { messageRoutes } from './rest/message-routes.ts'
import { recordingRoutes } from './rest/recording-routes.ts'

/** The HTTP side of the carrier: every request authenticated, forms in, the vendor's JSON and errors out. */
export function buildApp(carrier: Carrier): FastifyInstance {
  const app = Fastify({ logger: false, bodyLimit: 1024 * 1024, forceCloseConnections: true, exposeHeadRoutes: false })

  app.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'string' }, (_request, body, done) =>
    done(null, new Form(new URLSearchParams(String(body)))),
  )
  app.addHook('onRequest', async (request) => {
    if (!basicAuthFits(request.headers.authorization, carrier.accountSid, carrier.authToken))
      throw new CarrierError(20003)
  })
  app.addHook('preValidation', async (request) => {
    const control = request.url.startsWith('/_sandbox')
    // A POST without any body has no content type; to the API it is an empty form.
    if (!control && request.method === 'POST') request.body ??= new Form(new URLSearchParams())
    if (!control && request.body && !(request.body instanceof Form))
      throw new CarrierError(20001, 'the body is not a form')
  })
  faulty(app, carrier)

  app.register(
    async (account) => {
      availableNumberRoutes(account, carrier)
      incomingNumberRoutes(account, carrier)
      addressRoutes(account, carrier)
      callRoutes(account, carrier)
      messageRoutes(account, carrier)
      recordingRoutes(account, carrier)
    },
    { prefix: `/2010-04-01/Accounts/${carrier.accountSid}` },
  )
  app.get(`/2010-04-01/Accounts/${carrier.accountSid}.json`, async () => accountResource(carrier))
  bundleRoutes(app, carrier)
  controlRoutes(app, carrier)

  app.setNotFoundHandler(async (request) => {
    throw new CarrierError(20404, request.url.split('?')[0])
  })
  app.setErrorHandler(async (error, _request, reply) => {
    if (error instanceof ZodError) return reply.code(400).send({ error: z.prettifyError(error) })
    if (error instanceof CarrierError) {
      if (error.status === 401) reply.header('www-authenticate', 'Basic realm="Twilio API"')
      return reply.code(error.status).send(errorEnvelope(error.code, error.message, error.status))
    }
    const { statusCode: status = 500, message } = error as { statusCode?: number; message: string }
    // What is not the client's doing is a bug of the carrier: it must be seen.
    if (status >= 500) console.error('carrier:', error)
    return reply.code(status).send(errorEnvelope(status >= 500 ? 20500 : 20001, message, status))
  })
  return app
}
