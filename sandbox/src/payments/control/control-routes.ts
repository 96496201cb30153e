import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import { appSettingsRoutes } from '../../vendor-http/app-settings-routes.ts'
import { faultRoutes } from '../../vendor-http/fault-routes.ts'
import type { Payments } from '../payments.ts'
import { findRecord } from '../rest/find-record.ts'
import { eventJson } from '../webhooks/event-json.ts'
import { settingsSchema } from './payments-settings.ts'

const cardSchema = z.strictObject({
  behaviour: z.enum([
    'accept',
    'authenticate',
    'authenticate_once',
    'generic_decline',
    'insufficient_funds',
    'expired_card',
    'processing_error',
  ]),
})

/** `/_sandbox/*`: what goes wrong, how events are delivered, cards that change their mind. JSON; 400 names each wrong field. */
export function controlRoutes(app: FastifyInstance, payments: Payments): void {
  appSettingsRoutes(app, payments, settingsSchema)
  faultRoutes(app, payments.faults)

  /** A card that was good and is not any more, or the other way round. */
  app.put<{ Params: { id: string } }>('/_sandbox/cards/:id', async (request) => {
    const { behaviour } = cardSchema.parse(request.body)
    const method = findRecord(payments.store.state.payment_methods, 'PaymentMethod', request.params.id)
    method.behaviour = behaviour
    return { id: method.id, behaviour }
  })

  /** Sends an event once more, as the vendor's dashboard can. */
  app.post<{ Params: { id: string } }>('/_sandbox/events/:id/resend', async (request, reply) => {
    const event = findRecord(payments.store.state.events, 'event', request.params.id)
    payments.deliveries.add(event)
    return reply.code(202).send(eventJson(event))
  })

  /** Every charge that went through, for tests that count money. */
  app.get('/_sandbox/charges', async () =>
    payments.store.state.payment_intents
      .filter((intent) => intent.status === 'succeeded')
      .map(({ id, amount_received, currency, customer, metadata }) => ({
        id,
        amount_received,
        currency,
        customer,
        metadata,
      })),
  )
}
