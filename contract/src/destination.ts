import { parsePhoneNumberFromString } from 'libphonenumber-js/max'

/** Where a phone number leads. `kind` in the words of numbering plans, `country` null where a number belongs to none. */
export type Destination = { country: string | null; kind: string }

/** Kinds that cost what a call usually costs; any other is never rung. */
const ordinary = new Set(['fixed_line', 'mobile', 'fixed_line_or_mobile', 'toll_free', 'voip'])
/**
 * Calling codes without a country (ITU E.164 assignments): satellite (Inmarsat, global mobile satellite), international
 * networks, shared cost, premium rate; and national ranges of satellite phones.
 */
const codes: readonly (readonly [string, string])[] = [
  ['870', 'satellite'],
  ['881', 'satellite'],
  ['882', 'international_network'],
  ['883', 'international_network'],
  ['878', 'personal_number'],
  ['808', 'shared_cost'],
  ['979', 'premium_rate'],
  ['6114', 'satellite'],
]

/**
 * Country and kind of a number in E.164, by the full numbering plans (they are large: import this file only when needed). A
 * number that no plan knows is of kind `unknown`.
 */
export function destinationOf(e164: string): Destination {
  const parsed = parsePhoneNumberFromString(e164)
  const country = parsed?.country ?? null
  const special = codes.find(([code]) => e164.startsWith(`+${code}`))
  if (special) return { country, kind: special[1] }
  return { country, kind: parsed?.getType()?.toLowerCase() ?? 'unknown' }
}

/** False for premium, shared-cost, satellite, personal and unknown numbers, which no limit opens. */
export const isOrdinary = ({ country, kind }: Destination): boolean => country !== null && ordinary.has(kind)
