import { csvOf, freeText } from '@klariqo/contract/csv'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import * as z from 'zod/mini'
import type { Agent } from '../agent.ts'
import type { CustomerPage } from '../providers/members.ts'
import { readRequest } from './read-request.ts'

const DATABASE_MS = 10_000
const MAX_ROWS = 10_000
const COLUMNS = ['phone_number', 'name', 'first_contact', 'last_contact', 'calls', 'texts', 'appointments']

const query = z.strictObject({
  limit: z._default(z.coerce.number().check(z.int(), z.minimum(1), z.maximum(500)), 100),
  before: z._default(z.nullable(z.iso.datetime({ offset: true })), null),
})

/**
 * `GET /customer-data` and `/download-customer-data`: who has been in touch with the business, as JSON by pages and as one CSV
 * file. Read with the token of whoever asks, so the database decides what they see. Names are somebody else's words and
 * leave as text that no spreadsheet runs.
 */
export function customerRoutes(app: FastifyInstance, agent: Agent): void {
  const find = async (
    request: FastifyRequest,
    reply: FastifyReply,
    page: { limit: number; before: string | null },
  ): Promise<CustomerPage | null> => {
    const { member } = request
    if (member === null) throw new Error('a session route without a member')
    try {
      return await agent.members.customers(member, page, AbortSignal.timeout(DATABASE_MS))
    } catch (error) {
      request.log.warn({ err: error }, 'customers not read')
      await reply.code(503).header('retry-after', '5').send({ error: 'the database cannot be asked now' })
      return null
    }
  }
  const config = { class: 'session' as const, staff: true }
  app.get('/customer-data', { config }, async (request, reply) => {
    const page = readRequest(query, request.query, request, reply)
    if (page === null) return reply
    const found = await find(request, reply, page)
    if (found === null) return reply
    const next = found.more ? (found.customers.at(-1)?.last_contact ?? null) : null
    return reply.send({ customers: found.customers, next_before: next })
  })
  app.get('/download-customer-data', { config }, async (request, reply) => {
    const found = await find(request, reply, { limit: MAX_ROWS, before: null })
    if (found === null) return reply
    const rows = found.customers.map((each) => [
      each.phone_number,
      each.name === null ? null : freeText(each.name),
      each.first_contact,
      each.last_contact,
      each.calls,
      each.texts,
      each.appointments,
    ])
    const day = new Date(agent.wallClock()).toISOString().slice(0, 10)
    const name = `customers-${agent.tools.tenant.config.slug}-${day}.csv`
    request.log.info({ user: request.member?.userId, rows: rows.length }, 'customers downloaded')
    return reply
      .type('text/csv; charset=utf-8')
      .header('content-disposition', `attachment; filename="${name}"`)
      .send(csvOf([COLUMNS, ...rows]))
  })
}
