import type { Twilio } from 'twilio'
import type { Recording, Telephony } from '../../ports/telephony.ts'

const DAY_MS = 24 * 3600_000

/** Recordings of a call, or of the account before a moment. The vendor's filter knows days, so it is given one more and the rest is done here. */
export async function listRecordings(sdk: Twilio, query: Parameters<Telephony['recordings']>[0]): Promise<Recording[]> {
  const filter =
    'callSid' in query ? { callSid: query.callSid } : { dateCreatedBefore: new Date(Date.parse(query.before) + DAY_MS) }
  const found = await sdk.recordings.list({ ...filter, pageSize: 1000 })
  return found
    .map(({ sid, callSid, dateCreated }) => ({ sid, callSid, createdAt: dateCreated.toISOString() }))
    .filter(({ createdAt }) => 'callSid' in query || createdAt < query.before)
}
