import { z } from 'zod'
import type { Secret } from '../../core/secret.ts'
import type { BookedCall, Settlement } from '../../ports/settlement.ts'
import { allPages } from './all-pages.ts'
import { isoTime } from './iso-time.ts'
import { createPlatformClient, type PlatformClient } from './platform-client.ts'
import { PlatformDatabase } from './platform-database.ts'

/** Call sids in one address. */
const SIDS = 100

const settledSchema = z.object({ settled: z.boolean(), cost_amount: z.number().nullable() })
const voidedSchema = z.object({ voided: z.boolean() })

/** Settlement over the database's functions; what is compared is read from its tables. */
export function createSupabaseSettlement(options: { url: string; serviceRoleKey: Secret }): Settlement {
  const client = createPlatformClient(options.url, options.serviceRoleKey)
  const database = new PlatformDatabase(client, options.url)
  return {
    async openCalls() {
      const rows = await allPages((from, to) =>
        database.rows(
          'the open calls',
          client.rpc('stale_calls', { p_older_than_seconds: 0 }).order('begun_at').order('call_sid').range(from, to),
        ),
      )
      return rows.map((row) => ({
        callSid: row.call_sid,
        clientId: row.client_id,
        begunAt: isoTime(row.begun_at),
        heldCents: row.held_cents,
      }))
    },
    async settle(callSid, status, durationSeconds) {
      const args = { p_call_sid: callSid, p_status: status, p_duration_seconds: durationSeconds }
      const answer = settledSchema.parse(await database.rows(`call ${callSid}`, client.rpc('settle_call', args)))
      return { settled: answer.settled, costCents: centsOf(answer.cost_amount) }
    },
    async voidCall(callSid, reason) {
      const args = { p_call_sid: callSid, p_reason: reason }
      return voidedSchema.parse(await database.rows(`call ${callSid}`, client.rpc('void_call', args)))
    },
    booked: (clientId, since) => bookedCalls(database, client, clientId, since),
    async known(callSids) {
      const found = new Set<string>()
      for (let i = 0; i < callSids.length; i += SIDS) {
        const some = callSids.slice(i, i + SIDS)
        const request = client.from('call_sessions').select('call_sid').in('call_sid', some)
        for (const { call_sid } of await database.rows('the calls', request)) found.add(call_sid)
      }
      return found
    },
  }
}

async function bookedCalls(
  database: PlatformDatabase,
  client: PlatformClient,
  clientId: string,
  since: string,
): Promise<BookedCall[]> {
  const what = `the calls of ${clientId}`
  const plan = await database.rows(
    what,
    client.from('voice_ai_clients').select('plans(per_call)').eq('client_id', clientId).maybeSingle(),
  )
  const sessions = await allPages((from, to) =>
    database.rows(
      what,
      client
        .from('call_sessions')
        .select(
          'call_sid, start_time, status, duration_seconds, settled_at, void_reason, billed_as, refused, metadata, cost_amount',
        )
        .eq('client_id', clientId)
        .gte('start_time', since)
        .order('call_sid')
        .range(from, to),
    ),
  )
  const entries = await allPages((from, to) =>
    database.rows(
      what,
      client
        .from('ledger_entries')
        .select('entry_id, idempotency_key, amount_cents')
        .eq('client_id', clientId)
        .eq('kind', 'call')
        .eq('account', 'sales')
        .gte('created_at', since)
        .order('entry_id')
        .range(from, to),
    ),
  )
  const holds = await allPages((from, to) =>
    database.rows(
      what,
      client
        .from('call_holds')
        .select('call_sid, price_cents, resolved_at')
        .eq('client_id', clientId)
        .order('call_sid')
        .range(from, to),
    ),
  )
  const charged = new Map<string, number>()
  for (const { idempotency_key: key, amount_cents } of entries) charged.set(key, (charged.get(key) ?? 0) + amount_cents)
  const held = new Map(holds.map((hold) => [hold.call_sid, hold]))
  return sessions.map((row) => {
    const hold = held.get(row.call_sid)
    const { metadata } = row
    return {
      callSid: row.call_sid,
      clientId,
      startTime: isoTime(row.start_time),
      status: row.status,
      durationSeconds: row.duration_seconds,
      settled: row.settled_at !== null,
      voided: row.void_reason !== null,
      billedAs: billed.find((word) => word === row.billed_as) ?? null,
      refused: row.refused,
      test: typeof metadata === 'object' && metadata !== null && !Array.isArray(metadata) && metadata.test === true,
      costCents: centsOf(row.cost_amount),
      ledgerCents: charged.get(`call:${row.call_sid}`) ?? 0,
      priceCents: hold?.price_cents ?? centsOf(plan?.plans.per_call ?? 0),
      holdOpen: hold !== undefined && hold.resolved_at === null,
    }
  })
}

const billed = ['included', 'charged', 'free'] as const
// Decimal columns of two places come as JSON numbers; the nearest whole cent is exact.
const centsOf = (amount: number | null): number => Math.round((amount ?? 0) * 100)
