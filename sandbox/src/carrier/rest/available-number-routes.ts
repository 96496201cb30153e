import type { FastifyInstance } from 'fastify'
import type { Carrier } from '../carrier.ts'
import { CarrierError } from '../errors/carrier-error.ts'
import { containsPattern } from '../numbers/contains-pattern.ts'
import type { StockNumber } from '../numbers/inventory.ts'
import type { NumberType } from '../store/carrier-state.ts'
import { Form } from './form.ts'
import { availableResource } from './number-resource.ts'

const types: Record<string, NumberType> = { Local: 'local', Mobile: 'mobile', TollFree: 'toll-free' }

/** AvailablePhoneNumbers: an empty list when nothing fits, 20404 where that kind is not sold at all. Sold numbers never appear. */
export function availableNumberRoutes(app: FastifyInstance, carrier: Carrier): void {
  app.get<{ Params: { country: string; type: string } }>(
    '/AvailablePhoneNumbers/:country/:type.json',
    async (request) => {
      const query = new Form(new URL(request.url, 'http://carrier').searchParams)
      const { country, type } = request.params
      const kind = types[type]
      const stock = kind ? carrier.inventory.offers(country, kind) : null
      if (!stock) throw new CarrierError(20404, request.url.split('?')[0])
      const size = query.integer('PageSize', { min: 1, max: 1000, fallback: 50 })
      const sold = new Set(carrier.numbers.all.map((it) => it.phone_number))
      const fits = filterOf(query, country)
      const found: ReturnType<typeof availableResource>[] = []
      for (const number of stock) {
        if (found.length === size) break
        if (!sold.has(number.phoneNumber) && fits(number)) found.push(availableResource(number))
      }
      // The SDK follows next_page_uri; a search has one page.
      return { available_phone_numbers: found, next_page_uri: null, uri: request.url }
    },
  )
}

function filterOf(query: Form, country: string): (number: StockNumber) => boolean {
  const contains = query.text('Contains')
  const pattern = contains ? containsPattern(contains) : null
  const areaCode = query.text('AreaCode')
  if (areaCode && country !== 'US') throw new CarrierError(20001, 'AreaCode is for US and CA only')
  const capability = (name: string, value: boolean) => {
    const wanted = query.boolean(name)
    return wanted === null || wanted === value
  }
  const same = (name: string, value: string) => {
    const wanted = query.text(name)
    return wanted === null || wanted.toLowerCase() === value.toLowerCase()
  }
  return ({ phoneNumber, plan, block }) =>
    (!pattern || pattern.test(phoneNumber)) &&
    (!areaCode || phoneNumber.startsWith(`+1${areaCode}`)) &&
    capability('SmsEnabled', plan.capabilities.sms) &&
    capability('MmsEnabled', plan.capabilities.mms) &&
    capability('VoiceEnabled', plan.capabilities.voice) &&
    !(query.boolean('ExcludeAllAddressRequired') && plan.addressRequirement !== 'none') &&
    !(query.boolean('ExcludeLocalAddressRequired') && plan.addressRequirement === 'local') &&
    !(query.boolean('ExcludeForeignAddressRequired') && plan.addressRequirement === 'foreign') &&
    same('InLocality', block.locality) &&
    same('InRegion', block.region)
}
