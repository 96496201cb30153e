import type { CountryCode } from 'libphonenumber-js/core'

/** What a region fixes for every client in it. Money in integer cents of `currency`. */
export type Region = {
  code: 'au' | 'uk' | 'us' | 'in'
  name: string
  /** ISO 3166-1 alpha-2, for numbers and papers. */
  isoCountry: CountryCode
  currency: 'AUD' | 'GBP' | 'USD' | 'INR'
  /** BCP 47. */
  language: string
  /** IANA name; a client may have another one. */
  timeZone: string
  /** Kind of number a client gets: one number for voice and text (docs/decisions/0020-kind-of-number.md). */
  numberType: 'local' | 'mobile'
  /** Whether numbers of this kind carry text messages there. */
  sms: boolean
  /** What a number costs the platform each month, entered in the books when it is assigned; the carrier's list price, rounded up. */
  numberMonthlyCents: number
  /** Credit a new owner starts with. */
  openingBalanceCents: number
  /** A number nobody has, to show the form. */
  examplePhone: string
}

/** The regions the platform serves, by code. */
export const regions: Readonly<Record<Region['code'], Region>> = {
  au: {
    code: 'au',
    name: 'Australia',
    isoCountry: 'AU',
    currency: 'AUD',
    language: 'en-AU',
    timeZone: 'Australia/Sydney',
    numberType: 'mobile',
    sms: true,
    numberMonthlyCents: 1000,
    openingBalanceCents: 20_000,
    examplePhone: '+61491570156',
  },
  uk: {
    code: 'uk',
    name: 'United Kingdom',
    isoCountry: 'GB',
    currency: 'GBP',
    language: 'en-GB',
    timeZone: 'Europe/London',
    numberType: 'mobile',
    sms: true,
    numberMonthlyCents: 500,
    openingBalanceCents: 10_000,
    examplePhone: '+447400123456',
  },
  us: {
    code: 'us',
    name: 'United States',
    isoCountry: 'US',
    currency: 'USD',
    language: 'en-US',
    timeZone: 'America/New_York',
    numberType: 'local',
    sms: true,
    numberMonthlyCents: 500,
    openingBalanceCents: 15_000,
    examplePhone: '+12125550123',
  },
  in: {
    code: 'in',
    name: 'India',
    isoCountry: 'IN',
    currency: 'INR',
    language: 'en-IN',
    timeZone: 'Asia/Kolkata',
    numberType: 'local',
    sms: false,
    numberMonthlyCents: 40_000,
    openingBalanceCents: 1_000_000,
    examplePhone: '+918123456789',
  },
}

/** What clients of a region are billed in by its own plans; AUD where nobody knows the region. */
export const currencyOf = (code: string): string => regionOf(code)?.currency ?? 'AUD'

/** The region with this code, or null. */
export const regionOf = (code: string): Region | null =>
  Object.hasOwn(regions, code) ? regions[code as Region['code']] : null
