import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import { askedBy, formOf } from '../http/api-request.ts'
import { pageOf, pageParams } from '../http/page-of.ts'
import { param } from '../http/param.ts'
import { readParams } from '../http/read-params.ts'
import type { Payments } from '../payments.ts'
import type { CustomerRecord } from '../store/payments-state.ts'
import { emitEvent } from '../webhooks/emit-event.ts'
import { changedMetadata } from './changed-metadata.ts'
import { customerJson } from './customer-json.ts'
import { findRecord } from './find-record.ts'
import { paymentMethodJson } from './payment-method-json.ts'

const fields = {
  email: param.clearable.optional(),
  name: param.clearable.optional(),
  phone: param.clearable.optional(),
  description: param.clearable.optional(),
  metadata: param.metadata.optional(),
}
const createSchema = z.strictObject(fields)
const updateSchema = z.strictObject({
  ...fields,
  invoice_settings: z.strictObject({ default_payment_method: param.clearable }).optional(),
})
const methodsSchema = z.strictObject({ ...pageParams, type: z.literal('card').optional() })
type ById = { Params: { id: string } }

/** /v1/customers: create, retrieve, update; and the cards of one. */
export function customerRoutes(app: FastifyInstance, payments: Payments): void {
  const { state } = payments.store

  app.post('/v1/customers', async (request) => {
    const given = readParams(createSchema, formOf(request))
    const customer: CustomerRecord = {
      id: payments.id('cus'),
      created: payments.nowS(),
      email: given.email ?? null,
      name: given.name ?? null,
      phone: given.phone ?? null,
      description: given.description ?? null,
      default_payment_method: null,
      metadata: changedMetadata({}, given.metadata),
    }
    state.customers.push(customer)
    emitEvent(payments, askedBy(request), 'customer.created', customerJson(customer))
    return customerJson(customer)
  })

  app.get<ById>('/v1/customers/:id', async (request) => {
    readParams(z.strictObject({}), formOf(request))
    return customerJson(findRecord(state.customers, 'customer', request.params.id))
  })

  app.post<ById>('/v1/customers/:id', async (request) => {
    const customer = findRecord(state.customers, 'customer', request.params.id)
    const { metadata, invoice_settings, ...given } = readParams(updateSchema, formOf(request))
    const method = invoice_settings?.default_payment_method
    if (method) {
      const owned = state.payment_methods.filter((each) => each.customer === customer.id)
      findRecord(owned, 'PaymentMethod', method, 'invoice_settings[default_payment_method]')
    }
    Object.assign(customer, given, { metadata: changedMetadata(customer.metadata, metadata) })
    if (method !== undefined) customer.default_payment_method = method
    emitEvent(payments, askedBy(request), 'customer.updated', customerJson(customer))
    return customerJson(customer)
  })

  app.get<ById>('/v1/customers/:id/payment_methods', async (request) => {
    const given = readParams(methodsSchema, formOf(request))
    const customer = findRecord(state.customers, 'customer', request.params.id)
    return pageOf(
      state.payment_methods.filter((each) => each.customer === customer.id),
      given,
      { url: `/v1/customers/${customer.id}/payment_methods`, show: paymentMethodJson },
    )
  })
}
