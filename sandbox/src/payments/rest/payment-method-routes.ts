import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import { attachMethod } from '../cards/attach-method.ts'
import { paymentMethodOf } from '../cards/payment-method-of.ts'
import { askedBy, formOf } from '../http/api-request.ts'
import { pageOf, pageParams } from '../http/page-of.ts'
import { param } from '../http/param.ts'
import { readParams } from '../http/read-params.ts'
import type { Payments } from '../payments.ts'
import { findRecord } from './find-record.ts'
import { paymentMethodJson } from './payment-method-json.ts'

const attachSchema = z.strictObject({ customer: param.text })
const listSchema = z.strictObject({ ...pageParams, customer: param.text, type: z.literal('card').optional() })
type ById = { Params: { id: string } }

/** /v1/payment_methods: retrieve, list, attach. */
export function paymentMethodRoutes(app: FastifyInstance, payments: Payments): void {
  const { state } = payments.store

  app.post<ById>('/v1/payment_methods/:id/attach', async (request) => {
    const given = readParams(attachSchema, formOf(request))
    const customer = findRecord(state.customers, 'customer', given.customer, 'customer')
    const method = paymentMethodOf(payments, request.params.id)
    attachMethod(payments, askedBy(request), method, customer.id)
    return paymentMethodJson(method)
  })

  app.get<ById>('/v1/payment_methods/:id', async (request) => {
    readParams(z.strictObject({}), formOf(request))
    return paymentMethodJson(findRecord(state.payment_methods, 'PaymentMethod', request.params.id))
  })

  app.get('/v1/payment_methods', async (request) => {
    const given = readParams(listSchema, formOf(request))
    findRecord(state.customers, 'customer', given.customer, 'customer')
    return pageOf(
      state.payment_methods.filter((each) => each.customer === given.customer),
      given,
      { url: '/v1/payment_methods', show: paymentMethodJson },
    )
  })
}
