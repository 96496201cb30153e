import { KlariqoError } from '../core/errors/klariqo-error.ts'
import type { FinalStatus, OpenCall, Settlement } from '../ports/settlement.ts'
import type { PhoneCall, Telephony } from '../ports/telephony.ts'
import type { Tenant, Tenants } from '../ports/tenants.ts'
import { compareCalls, type Difference } from './compare-calls.ts'

type Deps = {
  settlement: Settlement
  telephony: Pick<Telephony, 'fetchCall' | 'calls' | 'findByNumber'>
  tenants: Pick<Tenants, 'list'>
}

/** What `billing reconcile` prints. Whole cents. */
export type Reconciliation = {
  since: string
  clients: number
  calls_compared: number
  /** Calls whose end we were not told, settled as the carrier says. */
  settled: {
    call_sid: string
    client_id: string
    status: FinalStatus
    duration_seconds: number
    cost_cents: number
  }[]
  /** Calls that the carrier knows nothing of: ended without a charge. */
  voided: { call_sid: string; client_id: string; held_cents: number }[]
  /** Going on, or too young to be given up. */
  open: { call_sid: string; client_id: string; status: string | null; held_cents: number }[]
  differences: Difference[]
}

/** A call younger than this may not be in the carrier's books yet. */
const TOO_YOUNG_MS = 10 * 60_000
/** How long the last callback of a call may take to arrive. */
const SETTLING_MS = 60_000

/**
 * Takes the carrier's word for the end of every call that we were not told of, and settles it, once; then compares the
 * carrier's calls of each client's number with ours and with the ledger. Differences are told and never mended: somebody
 * has to look. A repeat changes nothing.
 * @throws KlariqoError CARRIER_ACCOUNT_DIFFERS before a call is given up by the word of an account that lacks the client's number
 */
export async function reconcile(
  deps: Deps,
  query: { clientId?: string; since: string; now: Date },
  signal: AbortSignal,
): Promise<Reconciliation> {
  const tenants = (await deps.tenants.list()).filter(
    (it) => query.clientId === undefined || it.clientId === query.clientId,
  )
  const result: Reconciliation = {
    since: query.since,
    clients: tenants.length,
    calls_compared: 0,
    settled: [],
    voided: [],
    open: [],
    differences: [],
  }
  const numbers = new Map(tenants.map((it) => [it.clientId, it.phoneNumber]))
  for (const call of await deps.settlement.openCalls()) {
    signal.throwIfAborted()
    if (query.clientId === undefined || call.clientId === query.clientId)
      await end(deps, call, numbers.get(call.clientId) ?? null, query.now, result, signal)
  }
  for (const tenant of tenants) {
    signal.throwIfAborted()
    if (tenant.phoneNumber !== null) await compare(deps, tenant, tenant.phoneNumber, query, result, signal)
  }
  return result
}

/** One call without an end. */
async function end(
  { settlement, telephony }: Deps,
  call: OpenCall,
  number: string | null,
  now: Date,
  result: Reconciliation,
  signal: AbortSignal,
): Promise<void> {
  const { callSid, clientId, heldCents } = call
  const told = await telephony.fetchCall(callSid, signal)
  if (told !== null && isFinal(told.status)) {
    const seconds = told.durationSeconds ?? 0
    const { settled, costCents } = await settlement.settle(callSid, told.status, seconds)
    // Its own callback may have come in the meantime.
    if (settled) {
      result.settled.push({
        call_sid: callSid,
        client_id: clientId,
        status: told.status,
        duration_seconds: seconds,
        cost_cents: costCents,
      })
    }
    return
  }
  const unheardOf = told === null && now.getTime() - Date.parse(call.begunAt) >= TOO_YOUNG_MS
  // Another account knows none of our calls: with its key in the environment, all of them would be free.
  if (unheardOf && number !== null && (await telephony.findByNumber(number, signal)) === null)
    throw new KlariqoError('CARRIER_ACCOUNT_DIFFERS', { number, client: clientId })
  if (unheardOf && (await settlement.voidCall(callSid, 'the carrier knows no such call')).voided) {
    result.voided.push({ call_sid: callSid, client_id: clientId, held_cents: heldCents })
  } else if (!unheardOf) {
    result.open.push({ call_sid: callSid, client_id: clientId, status: told?.status ?? null, held_cents: heldCents })
  }
}

async function compare(
  { settlement, telephony }: Deps,
  { clientId }: Tenant,
  number: string,
  { since, now }: { since: string; now: Date },
  result: Reconciliation,
  signal: AbortSignal,
): Promise<void> {
  const listed = await telephony.calls({ numbers: [number], since }, signal)
  const over = listed.filter((call) => isFinal(call.status) && endOf(call) <= now.getTime() - SETTLING_MS)
  const booked = await settlement.booked(clientId, since)
  const rows = new Set(booked.map((call) => call.callSid))
  const heard = new Map(listed.map((call) => [call.sid, call]))
  // Begun a moment before `since` by one of the two clocks, or of a client that had the number before.
  const elsewhere = await settlement.known(over.filter(({ sid }) => !rows.has(sid)).map(({ sid }) => sid))
  const unknown = new Set<string>()
  for (const call of booked) {
    if (!call.settled || call.voided || heard.has(call.callSid)) continue
    const told = await telephony.fetchCall(call.callSid, signal)
    if (told === null) unknown.add(call.callSid)
    else heard.set(told.sid, told)
  }
  const carrier = [...heard.values()].filter(
    (call) => rows.has(call.sid) || (over.includes(call) && !elsewhere.has(call.sid)),
  )
  result.calls_compared += carrier.length + unknown.size
  result.differences.push(...compareCalls({ clientId, carrier, booked, unknown }))
}

const finals = ['completed', 'busy', 'no-answer', 'failed', 'canceled'] as const
const isFinal = (status: PhoneCall['status']): status is FinalStatus => finals.some((word) => word === status)
const endOf = (call: PhoneCall): number => Date.parse(call.startedAt) + (call.durationSeconds ?? 0) * 1000
