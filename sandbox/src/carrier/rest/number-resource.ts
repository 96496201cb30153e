import { rfc2822 } from '../clock/rfc2822.ts'
import type { StockNumber } from '../numbers/inventory.ts'
import type { OwnedNumber } from '../store/carrier-state.ts'

/** An IncomingPhoneNumber as the API shows it. */
export function numberResource(number: OwnedNumber, accountSid: string, addressRequirements: string) {
  const { iso_country: _country, date_created, date_updated, ...fields } = number
  return {
    ...fields,
    account_sid: accountSid,
    address_requirements: addressRequirements,
    api_version: '2010-04-01',
    beta: false,
    date_created: rfc2822(new Date(date_created)),
    date_updated: rfc2822(new Date(date_updated)),
    emergency_address_sid: null,
    emergency_address_status: 'unregistered',
    emergency_status: 'Active',
    identity_sid: null,
    origin: 'twilio',
    status: 'in-use',
    voice_caller_id_lookup: false,
    voice_receive_mode: 'voice',
    uri: `/2010-04-01/Accounts/${accountSid}/IncomingPhoneNumbers/${number.sid}.json`,
  }
}

/** An AvailablePhoneNumber as the API shows it. */
export function availableResource({ phoneNumber, country, plan, block }: StockNumber) {
  return {
    friendly_name: phoneNumber,
    phone_number: phoneNumber,
    lata: null,
    locality: block.locality || null,
    rate_center: null,
    latitude: null,
    longitude: null,
    region: block.region || null,
    postal_code: null,
    iso_country: country,
    address_requirements: plan.addressRequirement,
    beta: false,
    capabilities: plan.capabilities,
  }
}
