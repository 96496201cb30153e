import type { BookedCall } from '../ports/settlement.ts'
import type { PhoneCall } from '../ports/telephony.ts'

/** One thing that carrier, calls and ledger do not agree on. */
export type Difference = {
  problem: 'missing_call' | 'extra_call' | 'wrong_duration' | 'wrong_cents' | 'orphan_hold'
  call_sid: string
  client_id: string
  details: Record<string, unknown>
}

/**
 * Compares what the carrier says of calls with what our books say. `unknown` are booked calls that the carrier does not
 * know. Pure; mends nothing.
 */
export function compareCalls(given: {
  clientId: string
  carrier: readonly PhoneCall[]
  booked: readonly BookedCall[]
  unknown: ReadonlySet<string>
}): Difference[] {
  const { clientId, carrier, unknown } = given
  const booked = new Map(given.booked.map((call) => [call.callSid, call]))
  const placed = new Map(carrier.map((call) => [call.sid, call]))
  const differences: Difference[] = []
  const differ = (problem: Difference['problem'], callSid: string, details: Record<string, unknown>): void => {
    differences.push({ problem, call_sid: callSid, client_id: clientId, details })
  }
  for (const call of carrier) {
    if (booked.has(call.sid)) continue
    differ('missing_call', call.sid, {
      status: call.status,
      duration_seconds: call.durationSeconds,
      started_at: call.startedAt,
    })
  }
  for (const call of booked.values()) {
    if (call.holdOpen && call.settled) differ('orphan_hold', call.callSid, { billed_as: call.billedAs })
    if (!call.settled) continue
    const money = moneyProblem(call, placed.get(call.callSid))
    if (money !== null) differ('wrong_cents', call.callSid, money)
    if (call.voided) continue
    if (unknown.has(call.callSid)) {
      differ('extra_call', call.callSid, { start_time: call.startTime, cost_cents: call.costCents })
      continue
    }
    const told = placed.get(call.callSid)
    const seconds = told?.durationSeconds ?? 0
    if (told && (call.status !== told.status || (call.durationSeconds ?? 0) !== seconds)) {
      differ('wrong_duration', call.callSid, {
        booked: { status: call.status, duration_seconds: call.durationSeconds },
        carrier: { status: told.status, duration_seconds: seconds },
      })
    }
  }
  return differences
}

/** What is wrong with the money of a settled call: its cost, its ledger entry or its being free; null when nothing is. */
function moneyProblem(call: BookedCall, told: PhoneCall | undefined): Record<string, unknown> | null {
  const { billedAs, costCents, ledgerCents, priceCents } = call
  const booked = { billed_as: billedAs, cost_cents: costCents, ledger_cents: ledgerCents }
  const due = billedAs === 'charged' ? priceCents : 0
  if (costCents !== due || ledgerCents !== due) return { ...booked, expected_cents: due }
  if (told === undefined) return null
  const lasted = told.status === 'completed' && (told.durationSeconds ?? 0) > 0
  // A voided one was free because the carrier knew of no such call. It does now.
  const free = !lasted || call.refused !== null || call.test
  if (free === (billedAs === 'free')) return null
  return {
    ...booked,
    expected: free ? 'free' : 'included or charged',
    ...(call.voided ? { voided: true } : {}),
  }
}
