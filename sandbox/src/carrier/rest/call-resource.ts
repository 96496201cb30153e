import { rfc2822 } from '../clock/rfc2822.ts'
import type { CallRecord } from '../store/carrier-state.ts'

/** A call as the API shows it: counts are texts, dates RFC 2822. */
export function callResource(call: CallRecord, accountSid: string) {
  const uri = `/2010-04-01/Accounts/${accountSid}/Calls/${call.sid}`
  const date = (text: string | null) => (text === null ? null : rfc2822(new Date(text)))
  return {
    sid: call.sid,
    account_sid: accountSid,
    parent_call_sid: call.parent_call_sid,
    phone_number_sid: call.phone_number_sid,
    from: call.from,
    from_formatted: call.from,
    to: call.to,
    to_formatted: call.to,
    direction: call.direction,
    status: call.status,
    answered_by: call.answered_by,
    api_version: '2010-04-01',
    caller_name: null,
    forwarded_from: null,
    group_sid: null,
    date_created: date(call.date_created),
    date_updated: date(call.end_time ?? call.start_time ?? call.date_created),
    start_time: date(call.start_time),
    end_time: date(call.end_time),
    duration: call.duration === null ? null : String(call.duration),
    price: null,
    price_unit: 'USD',
    queue_time: '0',
    trunk_sid: null,
    subresource_uris: { recordings: `${uri}/Recordings.json` },
    uri: `${uri}.json`,
  }
}
