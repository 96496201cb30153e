import type { Carrier } from '../carrier.ts'
import type { CallRecord } from '../store/carrier-state.ts'

/** A call as it is before anything has happened. */
export function newCallRecord(
  carrier: Carrier,
  call: Pick<CallRecord, 'from' | 'to' | 'direction' | 'status'> & Partial<CallRecord>,
): CallRecord {
  return {
    sid: carrier.sid('CA'),
    parent_call_sid: null,
    phone_number_sid: null,
    answered_by: null,
    date_created: carrier.now().toISOString(),
    start_time: null,
    end_time: null,
    duration: null,
    recording: null,
    events: [],
    webhooks: [],
    errors: [],
    ...call,
  }
}
