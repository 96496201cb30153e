import type { FastifyInstance } from 'fastify'
import type { Carrier } from '../carrier.ts'
import { CarrierError } from '../errors/carrier-error.ts'
import type { Bundle } from '../store/carrier-state.ts'
import { Form } from './form.ts'

const kinds = new Set(['local', 'mobile', 'toll-free'])

/**
 * Regulatory bundles (numbers.twilio.com/v2): list, read, create. A new one is a draft; `Status=pending-review` sends it
 * to the reviewers, who here approve at once.
 */
export function bundleRoutes(app: FastifyInstance, carrier: Carrier): void {
  const base = '/v2/RegulatoryCompliance/Bundles'
  const shown = (bundle: Bundle) => ({
    sid: bundle.sid,
    account_sid: carrier.accountSid,
    regulation_sid: `RN${bundle.sid.slice(2)}`,
    friendly_name: bundle.friendly_name,
    status: bundle.status,
    valid_until: null,
    email: bundle.email,
    status_callback: null,
    iso_country: bundle.iso_country,
    number_type: bundle.number_type,
    date_created: bundle.date_created,
    date_updated: bundle.date_created,
    url: `${carrier.address}${base}/${bundle.sid}`,
    links: {},
  })
  const find = (sid: string) => {
    const bundle = carrier.store.state.bundles.find((it) => it.sid === sid)
    if (!bundle) throw new CarrierError(20404, `${base}/${sid}`)
    return bundle
  }

  app.get(base, async (request) => {
    const query = new Form(new URL(request.url, 'http://carrier').searchParams)
    const size = query.integer('PageSize', { min: 1, max: 1000, fallback: 50 })
    const page = query.integer('Page', { min: 0, max: 100_000, fallback: 0 })
    const found = carrier.store.state.bundles
      .filter((it) => !query.text('Status') || it.status === query.text('Status'))
      .filter((it) => !query.text('IsoCountry') || it.iso_country === query.text('IsoCountry'))
      .filter((it) => !query.text('NumberType') || it.number_type === query.text('NumberType'))
      .filter((it) => !query.text('FriendlyName') || it.friendly_name === query.text('FriendlyName'))
    const link = (to: number) => `${carrier.address}${base}?PageSize=${size}&Page=${to}`
    return {
      results: found.slice(page * size, (page + 1) * size).map(shown),
      meta: {
        page,
        page_size: size,
        first_page_url: link(0),
        previous_page_url: page > 0 ? link(page - 1) : null,
        url: link(page),
        next_page_url: (page + 1) * size < found.length ? link(page + 1) : null,
        key: 'results',
      },
    }
  })

  app.get<{ Params: { sid: string } }>(`${base}/:sid`, async (request) => shown(find(request.params.sid)))

  app.post<{ Body: Form }>(base, async (request, reply) => {
    const numberType = request.body.text('NumberType') ?? ''
    const friendlyName = request.body.text('FriendlyName')
    if (!friendlyName || !kinds.has(numberType)) throw new CarrierError(20001, 'FriendlyName and NumberType')
    const bundle: Bundle = {
      sid: carrier.sid('BU'),
      friendly_name: friendlyName,
      status: 'draft',
      iso_country: request.body.text('IsoCountry') ?? '',
      number_type: numberType as Bundle['number_type'],
      email: request.body.text('Email') ?? '',
      date_created: carrier.now().toISOString(),
    }
    carrier.store.state.bundles.push(bundle)
    await carrier.store.save()
    return reply.code(201).send(shown(bundle))
  })

  app.post<{ Params: { sid: string }; Body: Form }>(`${base}/:sid`, async (request) => {
    const bundle = find(request.params.sid)
    const status = request.body.text('Status')
    if (status !== null && status !== 'pending-review' && status !== 'draft') throw new CarrierError(20001, 'Status')
    bundle.friendly_name = request.body.text('FriendlyName') ?? bundle.friendly_name
    if (status) bundle.status = status === 'draft' ? 'draft' : 'twilio-approved'
    await carrier.store.save()
    return shown(bundle)
  })
}
