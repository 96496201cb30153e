import type { Twilio } from 'twilio'
import { KlariqoError } from '../../core/errors/klariqo-error.ts'
import type { NumberCandidate, NumberType } from '../../ports/telephony.ts'
import { isNotFound } from './translate-error.ts'

export type NumberQuery = {
  isoCountry: string
  type: NumberType
  contains?: string
  smsEnabled?: boolean
  limit: number
}

type Filter = { limit: number; voiceEnabled: boolean; contains?: string; smsEnabled?: boolean }

const requirements = ['none', 'any', 'local', 'foreign'] as const

/** Numbers on offer that can take calls. Throws KlariqoError NUMBER_NOT_OFFERED where that kind is not sold at all. */
export async function searchNumbers(sdk: Twilio, query: NumberQuery): Promise<NumberCandidate[]> {
  const { isoCountry, type, contains, smsEnabled, limit } = query
  const country = sdk.availablePhoneNumbers(isoCountry)
  const listOf = {
    local: (filter: Filter) => country.local.list(filter),
    mobile: (filter: Filter) => country.mobile.list(filter),
    'toll-free': (filter: Filter) => country.tollFree.list(filter),
  }
  try {
    const found = await listOf[type]({
      limit,
      voiceEnabled: true,
      ...(contains === undefined ? {} : { contains }),
      ...(smsEnabled === undefined ? {} : { smsEnabled }),
    })
    return found.map((it) => ({
      phoneNumber: it.phoneNumber,
      type,
      isoCountry: it.isoCountry,
      locality: it.locality || null,
      region: it.region || null,
      capabilities: capabilitiesOf(it.capabilities),
      // A requirement nobody knows is taken for the strictest that an address can meet.
      addressRequirement: requirements.find((known) => known === it.addressRequirements) ?? 'local',
    }))
  } catch (error) {
    if (!isNotFound(error)) throw error
    throw new KlariqoError('NUMBER_NOT_OFFERED', { country: isoCountry, type }, { cause: error })
  }
}

/** The API has written these names in both cases over the years. */
function capabilitiesOf(given: Record<string, boolean> | object): NumberCandidate['capabilities'] {
  const lower = new Map(Object.entries(given).map(([name, value]) => [name.toLowerCase(), value === true]))
  return { voice: lower.get('voice') ?? false, sms: lower.get('sms') ?? false, mms: lower.get('mms') ?? false }
}
