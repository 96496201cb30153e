import type { FastifyInstance } from 'fastify'
import type { Carrier } from '../carrier.ts'
import { rfc2822 } from '../clock/rfc2822.ts'
import { CarrierError } from '../errors/carrier-error.ts'
import { segmentsOf } from '../messages/message-params.ts'
import { hasOptedOut } from '../messages/opt-out.ts'
import { sendMessage } from '../messages/send-message.ts'
import { MAGIC_OK, refuseMagic } from '../numbers/magic-numbers.ts'
import type { MessageRecord } from '../store/carrier-state.ts'
import { Form } from './form.ts'
import { pageOf } from './page-of.ts'

const MAX_BODY = 1600

/** Messages: send, list, read. */
export function messageRoutes(app: FastifyInstance, carrier: Carrier): void {
  const shown = (message: MessageRecord) => ({
    sid: message.sid,
    account_sid: carrier.accountSid,
    api_version: '2010-04-01',
    body: message.body,
    from: message.from,
    to: message.to,
    direction: message.direction,
    status: message.status,
    error_code: message.error_code,
    error_message: null,
    messaging_service_sid: null,
    num_media: '0',
    num_segments: segmentsOf(message.body),
    price: null,
    price_unit: 'USD',
    date_created: rfc2822(new Date(message.date_created)),
    date_updated: rfc2822(new Date(message.date_sent ?? message.date_created)),
    date_sent: message.date_sent === null ? null : rfc2822(new Date(message.date_sent)),
    subresource_uris: {},
    uri: `/2010-04-01/Accounts/${carrier.accountSid}/Messages/${message.sid}.json`,
  })

  app.post<{ Body: Form }>('/Messages.json', async (request, reply) => {
    const form = request.body
    const to = form.number('To', 21211)
    const from = form.number('From', 21212)
    const body = form.text('Body')
    if (!to) throw new CarrierError(21604)
    if (!from) throw new CarrierError(21603)
    refuseMagic('smsFrom', from)
    refuseMagic('smsTo', to)
    if (!body) throw new CarrierError(21602)
    if (body.length > MAX_BODY) throw new CarrierError(21617, `${body.length} characters`)
    const number = carrier.numbers.byNumber(from)
    if (from !== MAGIC_OK && !number?.capabilities.sms) throw new CarrierError(21606, from)
    if (hasOptedOut(carrier, from, to)) throw new CarrierError(21610, to)
    const statusCallback = form.url('StatusCallback', 21502)
    if (from === MAGIC_OK) return reply.code(201).send(shown(magicMessage(carrier, from, to, body)))
    const message = await sendMessage(carrier, { from, to, body, direction: 'outbound-api', statusCallback })
    return reply.code(201).send(shown(message))
  })

  app.get('/Messages.json', async (request) => {
    const query = new Form(new URL(request.url, 'http://carrier').searchParams)
    const equal = (name: string, value: string) => {
      const wanted = query.text(name)?.replace(/^\s/, '+')
      return !wanted || wanted === value
    }
    const found = carrier.store.state.messages.filter((it) => equal('To', it.to) && equal('From', it.from))
    return pageOf('messages', found.toReversed().map(shown), query, request.url)
  })

  app.get<{ Params: { sid: string } }>('/Messages/:sid.json', async (request) => {
    const message = carrier.store.state.messages.find((it) => it.sid === request.params.sid)
    if (!message) throw new CarrierError(20404, request.url)
    return shown(message)
  })
}

function magicMessage(carrier: Carrier, from: string, to: string, body: string): MessageRecord {
  const date_created = carrier.now().toISOString()
  const rest = { direction: 'outbound-api' as const, status: 'queued', error_code: null, date_created, date_sent: null }
  return { sid: carrier.sid('SM'), from, to, body, ...rest }
}
