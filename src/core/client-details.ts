import { parsePhoneNumberFromString } from 'libphonenumber-js'
import { KlariqoError } from './errors/klariqo-error.ts'
import { isPlainLine } from './is-plain-line.ts'
import { type ClientKey, clientIdOf, slugOf } from './names.ts'
import { type Region, regionOf, regions } from './regions.ts'

const longestSlug = 48
const longestBusinessName = 120
// One @, no blanks, a dot in the domain; whether the address exists only a message can tell.
const emailForm = /^[^\s@<>()[\],;:\\"]{1,64}@[^\s@.]+(\.[^\s@.]+)+$/

/** The identity of a client, checked. */
export type ClientDetails = {
  key: ClientKey
  clientId: string
  region: Region
  businessName: string
  ownerEmail: string | null
  ownerName: string | null
  /** E.164. */
  phone: string | null
}

type Given = {
  business: string
  region: string
  industry: string
  ownerEmail?: string
  ownerName?: string
  phone?: string
}

/**
 * Checks what an operator typed. One problem is thrown as itself (SLUG_EMPTY, REGION_UNKNOWN …), several as
 * CLIENT_DETAILS_INVALID with all of them.
 */
export function checkClientDetails(
  given: Given,
  industries: readonly { industry: string; regions: readonly string[] }[],
): ClientDetails {
  const problems: KlariqoError[] = []
  const businessName = given.business.trim().replace(/\s+/g, ' ')
  const slug = slugOf(businessName)
  if (slug === '') problems.push(new KlariqoError('SLUG_EMPTY', { business: businessName }))
  if (slug.length > longestSlug) problems.push(new KlariqoError('SLUG_TOO_LONG', { slug, length: slug.length }))
  if (businessName.length > longestBusinessName || !isPlainLine(businessName))
    problems.push(invalid('--business', `more than ${longestBusinessName} characters, or a control character`))

  const region = regionOf(given.region)
  if (!region)
    problems.push(new KlariqoError('REGION_UNKNOWN', { region: given.region, known: Object.keys(regions).join(', ') }))
  const fitting = region ? industries.filter((each) => each.regions.includes(region.code)) : industries
  if (!fitting.some((each) => each.industry === given.industry)) {
    const known = fitting.map((each) => each.industry).join(', ')
    problems.push(new KlariqoError('INDUSTRY_UNKNOWN', { industry: given.industry, region: given.region, known }))
  }

  const ownerEmail = given.ownerEmail?.trim().toLowerCase() ?? null
  if (ownerEmail !== null && !emailForm.test(ownerEmail))
    problems.push(new KlariqoError('EMAIL_INVALID', { email: ownerEmail }))
  const phone = given.phone !== undefined && region ? phoneOf(given.phone, region) : null
  if (given.phone !== undefined && region && phone === null)
    problems.push(
      new KlariqoError('PHONE_INVALID', { phone: given.phone, country: region.name, example: region.examplePhone }),
    )

  const [first] = problems
  if (first && problems.length === 1) throw first
  if (first || !region) {
    const lines = problems.map((problem) => `  - ${problem.message}`).join('\n')
    throw new KlariqoError('CLIENT_DETAILS_INVALID', { count: problems.length, problems: lines })
  }
  const key = { region: region.code, industry: given.industry, slug }
  const ownerName = given.ownerName?.trim() || null
  return { key, clientId: clientIdOf(key), region, businessName, ownerEmail, ownerName, phone }
}

const invalid = (what: string, problem: string) =>
  new KlariqoError('VALUE_INVALID', { what, problem, command: 'client create' })

function phoneOf(text: string, region: Region): string | null {
  const parsed = parsePhoneNumberFromString(text, region.isoCountry)
  return parsed?.isValid() && parsed.country === region.isoCountry ? parsed.number : null
}
