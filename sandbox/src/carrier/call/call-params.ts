import type { CallRecord } from '../store/carrier-state.ts'

const places = ['City', 'State', 'Zip', 'Country']

/** What every request about a call tells of it. Place fields are sent empty, as they are for most numbers. */
export function callParams(call: CallRecord, accountSid: string, extra: Record<string, string> = {}): URLSearchParams {
  const params = new URLSearchParams({
    AccountSid: accountSid,
    ApiVersion: '2010-04-01',
    CallSid: call.sid,
    CallStatus: call.status,
    Direction: call.direction,
    From: call.from,
    To: call.to,
    Caller: call.from,
    Called: call.to,
  })
  for (const who of ['From', 'To', 'Caller', 'Called']) for (const place of places) params.set(`${who}${place}`, '')
  if (call.parent_call_sid) params.set('ParentCallSid', call.parent_call_sid)
  if (call.answered_by) params.set('AnsweredBy', call.answered_by)
  for (const [name, value] of Object.entries(extra)) params.set(name, value)
  return params
}
