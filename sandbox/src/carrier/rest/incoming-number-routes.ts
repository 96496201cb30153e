import type { FastifyInstance } from 'fastify'
import type { Carrier } from '../carrier.ts'
import { CarrierError } from '../errors/carrier-error.ts'
import { buyNumber } from '../numbers/buy-number.ts'
import { checkFallbacks, numberChanges } from '../numbers/number-changes.ts'
import type { OwnedNumber } from '../store/carrier-state.ts'
import { Form } from './form.ts'
import { numberResource } from './number-resource.ts'
import { pageOf } from './page-of.ts'

const kinds: Record<string, string> = { Local: 'local', Mobile: 'mobile', TollFree: 'toll-free' }

/** IncomingPhoneNumbers: buy, list, read, change, release. */
export function incomingNumberRoutes(app: FastifyInstance, carrier: Carrier): void {
  const shown = (number: OwnedNumber) => {
    const requirement = carrier.inventory.find(number.phone_number)?.plan.addressRequirement ?? 'none'
    return numberResource(number, carrier.accountSid, requirement)
  }

  app.post<{ Body: Form }>('/IncomingPhoneNumbers.json', async (request, reply) => {
    const number = await buyNumber(carrier, request.body)
    return reply.code(201).send(shown(number))
  })

  const list = (type: string | null) => async (request: { url: string }) => {
    const query = new Form(new URL(request.url, 'http://carrier').searchParams)
    const friendlyName = query.text('FriendlyName')
    const wanted = query.text('PhoneNumber')?.replace(/^\s/, '+')
    const pattern = wanted ? numberPattern(wanted) : null
    const found = carrier.numbers
      .seen(carrier.settings.list_stale_ms)
      .filter((it) => type === null || it.type === type)
      .filter((it) => friendlyName === null || it.friendly_name === friendlyName)
      .filter((it) => !pattern || pattern.test(it.phone_number))
    return pageOf('incoming_phone_numbers', found.map(shown), query, request.url)
  }
  app.get('/IncomingPhoneNumbers.json', list(null))
  for (const [path, type] of Object.entries(kinds)) app.get(`/IncomingPhoneNumbers/${path}.json`, list(type))

  app.get<{ Params: { sid: string } }>('/IncomingPhoneNumbers/:sid.json', async (request) =>
    shown(carrier.numbers.bySid(request.params.sid)),
  )
  app.post<{ Params: { sid: string }; Body: Form }>('/IncomingPhoneNumbers/:sid.json', async (request) => {
    const number = carrier.numbers.bySid(request.params.sid)
    const changes = numberChanges(request.body)
    checkFallbacks({ ...number, ...changes })
    return shown(await carrier.numbers.update(number, changes, carrier.now()))
  })
  app.delete<{ Params: { sid: string } }>('/IncomingPhoneNumbers/:sid.json', async (request, reply) => {
    await carrier.numbers.remove(request.params.sid)
    return reply.code(204).send()
  })
}

/** `*` stands for any digits; without one the number must be the whole or, as digits only, a part of it. */
function numberPattern(wanted: string): RegExp {
  if (!/^\+?[\d*]+$/.test(wanted)) throw new CarrierError(20001, `PhoneNumber: ${wanted}`)
  const body = wanted.replace('+', '\\+').replaceAll('*', '\\d*')
  return new RegExp(wanted.startsWith('+') ? `^${body}$` : body)
}
