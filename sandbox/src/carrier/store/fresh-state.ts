import { sandboxRegulatory } from '@klariqo/contract/sandbox-regulatory'
import type { CarrierState } from './carrier-state.ts'

/** A new account: no numbers, but in each country an address and approved business bundles, so that it can buy at once. */
export function freshState(now: Date): CarrierState {
  const date_created = now.toISOString()
  const countries = Object.entries(sandboxRegulatory)
  const types = ['local', 'mobile', 'toll-free'] as const
  return {
    schema: 1,
    numbers: [],
    addresses: countries.map(([iso_country, { addressSid }]) => ({
      sid: addressSid,
      friendly_name: `Sandbox address ${iso_country}`,
      customer_name: 'Sandbox Business',
      street: '1 Example Street',
      city: 'Exampletown',
      region: '',
      postal_code: '0000',
      iso_country,
      date_created,
    })),
    bundles: countries.flatMap(([iso_country, { bundles }]) =>
      types.map((number_type) => ({
        sid: bundles[number_type],
        friendly_name: `Sandbox business ${iso_country} ${number_type}`,
        status: 'twilio-approved',
        iso_country,
        number_type,
        email: 'business@sandbox.invalid',
        date_created,
      })),
    ),
    calls: [],
    messages: [],
    recordings: [],
    purchases: [],
    phones: [],
    opt_outs: [],
  }
}
