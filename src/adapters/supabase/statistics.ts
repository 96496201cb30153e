import { z } from 'zod'
import { analyticsSchema } from '../../core/analytics.ts'
import { KlariqoError } from '../../core/errors/klariqo-error.ts'
import type { Secret } from '../../core/secret.ts'
import type { Statistics } from '../../ports/statistics.ts'
import { isoTime } from './iso-time.ts'
import { createPlatformClient } from './platform-client.ts'
import { PlatformDatabase } from './platform-database.ts'

const count = z.number().int()
/** Amounts arrive in the currency's unit, with two decimals at the most. */
const amount = z.number().transform((value) => Math.round(value * 100))
const currentAnswer = z.object({
  time_zone: z.string(),
  currency: z.string(),
  calls_today: count,
  calls_this_month: count,
  answered_this_month: count,
  minutes_this_month: z.number(),
  included_calls: count,
  included_calls_used: count,
  cost_this_month: amount,
  balance: amount.nullable(),
  held: amount.nullable(),
  due: amount.nullable(),
  total_calls: count,
  last_call_at: z.string().nullable(),
})

/** The Statistics port over the database's functions, one request a method. */
export function createSupabaseStatistics(options: { url: string; serviceRoleKey: Secret }): Statistics {
  const client = createPlatformClient(options.url, options.serviceRoleKey)
  const database = new PlatformDatabase(client, options.url)
  return {
    async current(clientId) {
      const request = client.rpc('get_client_dashboard_stats', { p_client_id: clientId })
      const rows = await database.rows(`the figures of ${clientId}`, request, { clientId })
      const answer = currentAnswer.parse(present(rows, clientId))
      return {
        clientId,
        timeZone: answer.time_zone,
        currency: answer.currency,
        callsToday: answer.calls_today,
        callsThisMonth: answer.calls_this_month,
        answeredThisMonth: answer.answered_this_month,
        minutesThisMonth: answer.minutes_this_month,
        includedCalls: answer.included_calls,
        includedCallsUsed: answer.included_calls_used,
        costThisMonthCents: answer.cost_this_month,
        balanceCents: answer.balance,
        heldCents: answer.held,
        dueCents: answer.due,
        totalCalls: answer.total_calls,
        lastCallAt: answer.last_call_at === null ? null : isoTime(answer.last_call_at),
      }
    },

    async analytics(clientId, { from, to }) {
      const range = { ...(from === undefined ? {} : { p_from: from }), ...(to === undefined ? {} : { p_to: to }) }
      const request = client.rpc('get_client_analytics', { p_client_id: clientId, ...range })
      const rows = await database.rows(`the statistics of ${clientId}`, request, { clientId })
      return analyticsSchema.parse(present(rows, clientId))
    },
  }
}

/** Null is how the database says that there is no such client. */
function present<T>(answer: T | null, clientId: string): T {
  if (answer === null) throw new KlariqoError('CLIENT_NOT_FOUND', { client_id: clientId })
  return answer
}
