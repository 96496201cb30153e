import type { FastifyInstance } from 'fastify'
import type { Carrier } from '../carrier.ts'
import { rfc2822 } from '../clock/rfc2822.ts'
import { CarrierError } from '../errors/carrier-error.ts'
import type { Address } from '../store/carrier-state.ts'
import { Form } from './form.ts'
import { pageOf } from './page-of.ts'

/** Addresses of the account. */
export function addressRoutes(app: FastifyInstance, carrier: Carrier): void {
  const shown = ({ date_created, ...address }: Address) => ({
    ...address,
    account_sid: carrier.accountSid,
    street_secondary: null,
    emergency_enabled: false,
    validated: true,
    verified: true,
    date_created: rfc2822(new Date(date_created)),
    date_updated: rfc2822(new Date(date_created)),
    uri: `/2010-04-01/Accounts/${carrier.accountSid}/Addresses/${address.sid}.json`,
  })

  app.get('/Addresses.json', async (request) => {
    const query = new Form(new URL(request.url, 'http://carrier').searchParams)
    const found = carrier.store.state.addresses
      .filter((it) => !query.text('IsoCountry') || it.iso_country === query.text('IsoCountry'))
      .filter((it) => !query.text('FriendlyName') || it.friendly_name === query.text('FriendlyName'))
      .filter((it) => !query.text('CustomerName') || it.customer_name === query.text('CustomerName'))
    return pageOf('addresses', found.map(shown), query, request.url)
  })

  app.get<{ Params: { sid: string } }>('/Addresses/:sid.json', async (request) => {
    const address = carrier.store.state.addresses.find((it) => it.sid === request.params.sid)
    if (!address) throw new CarrierError(20404, request.url)
    return shown(address)
  })

  app.post<{ Body: Form }>('/Addresses.json', async (request, reply) => {
    const required = (name: string) => {
      const value = request.body.text(name)?.trim()
      if (!value) throw new CarrierError(21628, `${name} is missing`)
      return value
    }
    const street = required('Street')
    if (/\bp\.?\s*o\.?\s*box\b/i.test(street)) throw new CarrierError(21628, 'a PO box is no address of a business')
    const address: Address = {
      sid: carrier.sid('AD'),
      friendly_name: request.body.text('FriendlyName') ?? '',
      customer_name: required('CustomerName'),
      street,
      city: required('City'),
      region: required('Region'),
      postal_code: required('PostalCode'),
      iso_country: required('IsoCountry'),
      date_created: carrier.now().toISOString(),
    }
    carrier.store.state.addresses.push(address)
    await carrier.store.save()
    return reply.code(201).send(shown(address))
  })
}
