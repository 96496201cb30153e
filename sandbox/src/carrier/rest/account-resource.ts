import type { Carrier } from '../carrier.ts'
import { rfc2822 } from '../clock/rfc2822.ts'

/** Accounts/{AC}.json: what a program reads first to see whether its credentials are right. */
export function accountResource(carrier: Carrier) {
  return {
    sid: carrier.accountSid,
    owner_account_sid: carrier.accountSid,
    friendly_name: 'Klariqo sandbox',
    status: 'active',
    type: 'Full',
    auth_token: '',
    date_created: rfc2822(new Date(0)),
    date_updated: rfc2822(new Date(0)),
    subresource_uris: {},
    uri: `/2010-04-01/Accounts/${carrier.accountSid}.json`,
  }
}
