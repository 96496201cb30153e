import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import { paymentMethodOf } from '../cards/payment-method-of.ts'
import { invalidRequest } from '../errors/invalid-request.ts'
import { PaymentError } from '../errors/payment-error.ts'
import { askedBy, formOf } from '../http/api-request.ts'
import { pageOf, pageParams } from '../http/page-of.ts'
import { param } from '../http/param.ts'
import { readParams } from '../http/read-params.ts'
import type { Payments } from '../payments.ts'
import type { PaymentMethodRecord } from '../store/payments-state.ts'
import { emitEvent } from '../webhooks/emit-event.ts'
import { amountParams, checkAmount } from './amount-params.ts'
import { changedMetadata } from './changed-metadata.ts'
import { confirmIntent } from './confirm-intent.ts'
import { findRecord } from './find-record.ts'
import { newIntent } from './new-intent.ts'
import { paymentIntentJson } from './payment-intent-json.ts'
import { paymentMethodJson } from './payment-method-json.ts'

const createSchema = z.strictObject({
  ...amountParams,
  customer: param.text.optional(),
  payment_method: param.text.optional(),
  allowed_payment_method_types: param.cardOnly.optional(),
  confirm: param.boolean.optional(),
  off_session: param.boolean.optional(),
  description: param.clearable.optional(),
  receipt_email: param.clearable.optional(),
  statement_descriptor_suffix: param.text.max(22).optional(),
  setup_future_usage: z.enum(['off_session', 'on_session']).optional(),
  metadata: param.metadata.optional(),
})
const cancelSchema = z.strictObject({
  cancellation_reason: z.enum(['duplicate', 'fraudulent', 'requested_by_customer', 'abandoned']).optional(),
})
const listSchema = z.strictObject({ ...pageParams, customer: param.text.optional() })
type ById = { Params: { id: string } }

/** /v1/payment_intents: create (with or without charging at once), retrieve, list, cancel. */
export function paymentIntentRoutes(app: FastifyInstance, payments: Payments): void {
  const { state } = payments.store

  app.post('/v1/payment_intents', async (request) => {
    const given = readParams(createSchema, formOf(request))
    const currency = checkAmount(given.amount, given.currency)
    if (given.customer !== undefined) findRecord(state.customers, 'customer', given.customer, 'customer')
    if (given.off_session !== undefined && given.confirm !== true)
      throw invalidRequest('You cannot set `off_session` without `confirm`=true.', { param: 'off_session' })
    const method = cardOf(given.payment_method, given.customer)
    if (given.confirm === true && !method)
      throw invalidRequest('You cannot confirm this PaymentIntent because it is missing a payment method.', {
        code: 'payment_intent_unexpected_state',
        param: 'payment_method',
      })
    const asked = askedBy(request)
    const intent = newIntent(payments, asked, {
      amount: given.amount,
      currency,
      customer: given.customer ?? null,
      payment_method: method?.id ?? null,
      status: method ? 'requires_confirmation' : 'requires_payment_method',
      description: given.description ?? null,
      receipt_email: given.receipt_email ?? null,
      statement_descriptor_suffix: given.statement_descriptor_suffix ?? null,
      setup_future_usage: given.setup_future_usage ?? null,
      automatic: given.allowed_payment_method_types === undefined,
      metadata: changedMetadata({}, given.metadata),
    })
    if (given.confirm !== true || !method) return paymentIntentJson(intent)
    const decline = confirmIntent(payments, asked, intent, method, {
      offSession: given.off_session === true,
      authenticated: false,
    })
    if (!decline) return paymentIntentJson(intent)
    throw new PaymentError(402, 'card_error', decline.message, {
      code: decline.code,
      decline_code: decline.decline_code,
      payment_intent: paymentIntentJson(intent),
      payment_method: paymentMethodJson(method),
    })
  })

  app.get<ById>('/v1/payment_intents/:id', async (request) => {
    readParams(z.strictObject({}), formOf(request))
    return paymentIntentJson(findRecord(state.payment_intents, 'payment_intent', request.params.id))
  })

  app.get('/v1/payment_intents', async (request) => {
    const given = readParams(listSchema, formOf(request))
    const { customer } = given
    if (customer !== undefined) findRecord(state.customers, 'customer', customer, 'customer')
    return pageOf(
      state.payment_intents.filter((intent) => customer === undefined || intent.customer === customer),
      given,
      { url: '/v1/payment_intents', show: paymentIntentJson },
    )
  })

  app.post<ById>('/v1/payment_intents/:id/cancel', async (request) => {
    const given = readParams(cancelSchema, formOf(request))
    const intent = findRecord(state.payment_intents, 'payment_intent', request.params.id)
    if (intent.status === 'succeeded' || intent.status === 'canceled')
      throw invalidRequest(`You cannot cancel this PaymentIntent because it has a status of ${intent.status}.`, {
        code: 'payment_intent_unexpected_state',
      })
    intent.status = 'canceled'
    intent.canceled_at = payments.nowS()
    intent.cancellation_reason = given.cancellation_reason ?? null
    emitEvent(payments, askedBy(request), 'payment_intent.canceled', paymentIntentJson(intent))
    return paymentIntentJson(intent)
  })

  /** A saved card can only be charged as its own customer's. */
  function cardOf(id: string | undefined, customer: string | undefined): PaymentMethodRecord | null {
    if (id === undefined) return null
    const method = paymentMethodOf(payments, id, 'payment_method')
    if (method.customer !== null && method.customer !== customer)
      throw invalidRequest(
        `The customer does not have a payment method with the ID ${id}. The payment method must be attached to the customer.`,
        { code: 'resource_missing', param: 'payment_method' },
      )
    return method
  }
}
