import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import { formOf } from '../http/api-request.ts'
import { pageOf, pageParams } from '../http/page-of.ts'
import { param } from '../http/param.ts'
import { readParams } from '../http/read-params.ts'
import type { Payments } from '../payments.ts'
import { eventJson } from '../webhooks/event-json.ts'
import { findRecord } from './find-record.ts'

const listSchema = z.strictObject({ ...pageParams, type: param.text.optional() })

/** /v1/events: retrieve, list. */
export function eventRoutes(app: FastifyInstance, payments: Payments): void {
  const { store } = payments
  app.get<{ Params: { id: string } }>('/v1/events/:id', async (request) => {
    readParams(z.strictObject({}), formOf(request))
    return eventJson(findRecord(store.state.events, 'event', request.params.id))
  })
  app.get('/v1/events', async (request) => {
    const given = readParams(listSchema, formOf(request))
    return pageOf(
      store.state.events.filter((event) => given.type === undefined || event.type === given.type),
      given,
      { url: '/v1/events', show: eventJson },
    )
  })
}
