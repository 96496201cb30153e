import Fastify, { type FastifyInstance } from 'fastify'
import { ZodError, z } from 'zod'
import { checkoutRoutes } from './checkout/checkout-routes.ts'
import { controlRoutes } from './control/control-routes.ts'
import { PaymentError } from './errors/payment-error.ts'
import { API_VERSION } from './http/api-version.ts'
import { authorise } from './http/authorise.ts'
import { faulty } from './http/faulty.ts'
import { idempotency } from './http/idempotency.ts'
import type { Payments } from './payments.ts'
import { customerRoutes } from './rest/customer-routes.ts'
import { eventRoutes } from './rest/event-routes.ts'
import { paymentIntentRoutes } from './rest/payment-intent-routes.ts'
import { paymentMethodRoutes } from './rest/payment-method-routes.ts'
import { sessionRoutes } from './rest/session-routes.ts'

/** The HTTP side: the API and the control routes behind the secret key, the hosted page open to whoever has its link. */
export function buildApp(payments: Payments): FastifyInstance {
  const app = Fastify({
    logger: false,
    bodyLimit: 1024 * 1024,
    forceCloseConnections: true,
    exposeHeadRoutes: false,
    genReqId: () => payments.id('req'),
  })
  app.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'string' }, (_request, body, done) =>
    done(null, String(body)),
  )
  app.addHook('onRequest', async (request, reply) => {
    if (isPage(request.url)) return
    reply.headers({ 'request-id': request.id, 'stripe-version': API_VERSION })
    authorise(request, payments.secretKey)
  })
  // In this order: a key is kept with the answer that the client would have got, on disk before it is sent.
  const faults = faulty(payments)
  faults.replace(app)
  const keys = idempotency(app, payments)
  faults.before(app, keys.release)
  app.addHook('onSend', async (request, _reply, payload) => {
    if (request.method !== 'GET') {
      payments.store.trim(payments.nowS())
      await payments.store.save()
    }
    return payload
  })
  faults.after(app)

  customerRoutes(app, payments)
  paymentMethodRoutes(app, payments)
  paymentIntentRoutes(app, payments)
  sessionRoutes(app, payments)
  eventRoutes(app, payments)
  checkoutRoutes(app, payments)
  controlRoutes(app, payments)

  app.setNotFoundHandler(async (request) => {
    throw new PaymentError(
      404,
      'invalid_request_error',
      `Unrecognized request URL (${request.method}: ${request.url.split('?')[0]}). This sandbox serves a part of the API; see its README.`,
    )
  })
  app.setErrorHandler(async (error, _request, reply) => {
    if (error instanceof ZodError) return reply.code(400).send({ error: z.prettifyError(error) })
    const known = error instanceof PaymentError ? error : unforeseen(error)
    if (known.details.headers) reply.headers(known.details.headers)
    return reply.code(known.status).type('application/json').send(JSON.stringify(known.toBody()))
  })
  return app
}

const isPage = (url: string) => url.startsWith('/c/pay/')

/** What is not the client's doing is a bug of this service: it must be seen. */
function unforeseen(error: unknown): PaymentError {
  const { statusCode: status = 500, message } = error as { statusCode?: number; message: string }
  if (status >= 500) console.error('payments:', error)
  return new PaymentError(status, status >= 500 ? 'api_error' : 'invalid_request_error', message)
}
