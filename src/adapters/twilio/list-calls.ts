import type { Twilio } from 'twilio'
import type { PhoneCall } from '../../ports/telephony.ts'
import { phoneCall } from './phone-call.ts'

const PAGE = 1000
const DAY_MS = 24 * 60 * 60 * 1000

/**
 * The account's calls to and from these numbers since then. The vendor filters by one number a request and promises whole
 * days only, so a day more is asked for and the rest left out here. Legs of `<Dial>` have a parent and are no calls of their own.
 */
export async function listCalls(
  sdk: Twilio,
  { numbers, since }: { numbers: readonly string[]; since: string },
): Promise<PhoneCall[]> {
  const startTimeAfter = new Date(Date.parse(since) - DAY_MS)
  const found = new Map<string, PhoneCall>()
  for (const number of numbers) {
    for (const side of [{ to: number }, { from: number }]) {
      for (const one of await sdk.calls.list({ ...side, startTimeAfter, pageSize: PAGE })) {
        const call = phoneCall(one)
        if (!one.parentCallSid && call.startedAt >= since) found.set(call.sid, call)
      }
    }
  }
  return [...found.values()].sort((a, b) => b.startedAt.localeCompare(a.startedAt))
}
