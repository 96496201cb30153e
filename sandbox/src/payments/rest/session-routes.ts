import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import { invalidRequest } from '../errors/invalid-request.ts'
import { askedBy, formOf } from '../http/api-request.ts'
import { param } from '../http/param.ts'
import { readParams } from '../http/read-params.ts'
import type { Payments } from '../payments.ts'
import type { SessionRecord } from '../store/payments-state.ts'
import { emitEvent } from '../webhooks/emit-event.ts'
import { checkAmount } from './amount-params.ts'
import { changedMetadata } from './changed-metadata.ts'
import { findRecord } from './find-record.ts'
import { sessionJson } from './session-json.ts'

const HOUR_S = 3600
const url = z.url({ protocol: /^https?$/, error: 'Not a valid URL' })
const itemSchema = z.strictObject({
  quantity: param.integer.pipe(z.int().min(1)),
  price_data: z.strictObject({
    currency: z.string(),
    unit_amount: param.integer,
    product_data: z.strictObject({ name: param.text.min(1), description: param.text.optional() }),
  }),
})
const createSchema = z.strictObject({
  mode: z.literal('payment', { error: 'this sandbox serves mode payment alone' }),
  ui_mode: z.literal('hosted_page').optional(),
  line_items: z.array(itemSchema).min(1).max(100),
  success_url: url,
  cancel_url: url.optional(),
  customer: param.text.optional(),
  client_reference_id: param.text.max(200).optional(),
  allowed_payment_method_types: param.cardOnly.optional(),
  expires_at: param.integer.optional(),
  metadata: param.metadata.optional(),
  payment_intent_data: z
    .strictObject({
      description: param.text,
      receipt_email: param.text,
      setup_future_usage: z.enum(['off_session', 'on_session']),
      metadata: param.metadata,
    })
    .partial()
    .optional(),
})
type ById = { Params: { id: string } }

/** /v1/checkout/sessions: create, retrieve, expire. */
export function sessionRoutes(app: FastifyInstance, payments: Payments): void {
  const { state } = payments.store
  const show = (session: SessionRecord) => sessionJson(session, payments.publicOrigin)

  app.post('/v1/checkout/sessions', async (request) => {
    const given = readParams(createSchema, formOf(request))
    if (given.customer !== undefined) findRecord(state.customers, 'customer', given.customer, 'customer')
    const currencies = new Set(given.line_items.map((item) => item.price_data.currency.toLowerCase()))
    const total = given.line_items.reduce((sum, item) => sum + item.quantity * item.price_data.unit_amount, 0)
    const currency = checkAmount(total, [...currencies][0] ?? '')
    if (currencies.size > 1) throw invalidRequest('Each line item must be in one currency.', { param: 'line_items' })
    const created = payments.nowS()
    const expires_at = given.expires_at ?? created + 24 * HOUR_S
    if (expires_at < created + HOUR_S / 2 || expires_at > created + 24 * HOUR_S)
      throw invalidRequest('The `expires_at` timestamp must be from 30 minutes to 24 hours from now.', {
        param: 'expires_at',
      })
    const { payment_intent_data: intent = {} } = given
    const session: SessionRecord = {
      id: payments.id('cs_test'),
      created,
      expires_at,
      status: 'open',
      customer: given.customer ?? null,
      client_reference_id: given.client_reference_id ?? null,
      currency,
      line_items: given.line_items.map(({ quantity, price_data }) => ({
        name: price_data.product_data.name,
        unit_amount: price_data.unit_amount,
        quantity,
      })),
      success_url: given.success_url,
      cancel_url: given.cancel_url ?? null,
      payment_intent: null,
      intent_data: {
        description: intent.description ?? null,
        receipt_email: intent.receipt_email ?? null,
        setup_future_usage: intent.setup_future_usage ?? null,
        metadata: changedMetadata({}, intent.metadata),
      },
      metadata: changedMetadata({}, given.metadata),
    }
    state.sessions.push(session)
    return show(session)
  })

  app.get<ById>('/v1/checkout/sessions/:id', async (request) => {
    readParams(z.strictObject({}), formOf(request))
    return show(findRecord(state.sessions, 'checkout.session', request.params.id))
  })

  app.post<ById>('/v1/checkout/sessions/:id/expire', async (request) => {
    readParams(z.strictObject({}), formOf(request))
    const session = findRecord(state.sessions, 'checkout.session', request.params.id)
    if (session.status !== 'open')
      throw invalidRequest(
        `Only Checkout Sessions with a status in ["open"] can be expired. This Checkout Session has a status of ${session.status}.`,
      )
    session.status = 'expired'
    emitEvent(payments, askedBy(request), 'checkout.session.expired', show(session))
    return show(session)
  })
}
