import { z } from 'zod'
import type { Secret } from '../../core/secret.ts'
import type { ClientLimits, Limits } from '../../ports/limits.ts'
import { createPlatformClient } from './platform-client.ts'
import { PlatformDatabase } from './platform-database.ts'

const count = z.number().int()
const rowSchema = z.object({
  calls_per_hour: count,
  calls_per_day: count,
  outbound_per_hour: count,
  outbound_concurrent: count,
  minutes_per_call: count,
  spend_per_day_cents: count,
  destination_countries: z.array(z.string()),
})
const dialSchema = z.discriminatedUnion('allowed', [
  z.object({ allowed: z.literal(true), max_seconds: count }),
  z.object({
    allowed: z.literal(false),
    reason: z.enum([
      'destination_country',
      'premium_number',
      'outbound_per_hour',
      'outbound_concurrent',
      'spend_per_day',
      'unpaid',
      'suspended',
    ]),
  }),
])

/** The limits of clients over the database's functions. */
export function createSupabaseLimits(options: { url: string; serviceRoleKey: Secret }): ClientLimits {
  const client = createPlatformClient(options.url, options.serviceRoleKey)
  const database = new PlatformDatabase(client, options.url)
  const change = async (clientId: string, changes: Partial<z.infer<typeof rowSchema>>): Promise<Limits> => {
    const request = client.rpc('set_limits', { p_client_id: clientId, p_changes: changes })
    return limitsOf(rowSchema.parse(await database.rows(`the limits of ${clientId}`, request, { clientId })))
  }
  return {
    // Without a change it is the reading of them.
    show: (clientId) => change(clientId, {}),
    set: (clientId, changes) => change(clientId, columnsOf(changes)),
    async authoriseDial({ clientId, country, kind }) {
      const request = client.rpc('authorise_dial', { p_client_id: clientId, p_country: country, p_kind: kind })
      const answer = dialSchema.parse(await database.rows(`a call of ${clientId}`, request, { clientId }))
      return answer.allowed ? { allowed: true, maxSeconds: answer.max_seconds } : answer
    },
  }
}

const limitsOf = (row: z.infer<typeof rowSchema>): Limits => ({
  callsPerHour: row.calls_per_hour,
  callsPerDay: row.calls_per_day,
  outboundPerHour: row.outbound_per_hour,
  outboundConcurrent: row.outbound_concurrent,
  minutesPerCall: row.minutes_per_call,
  spendPerDayCents: row.spend_per_day_cents,
  destinationCountries: row.destination_countries,
})

function columnsOf(changes: Partial<Limits>): Partial<z.infer<typeof rowSchema>> {
  const { callsPerHour, callsPerDay, outboundPerHour, outboundConcurrent } = changes
  const { minutesPerCall, spendPerDayCents, destinationCountries } = changes
  return {
    ...(callsPerHour === undefined ? {} : { calls_per_hour: callsPerHour }),
    ...(callsPerDay === undefined ? {} : { calls_per_day: callsPerDay }),
    ...(outboundPerHour === undefined ? {} : { outbound_per_hour: outboundPerHour }),
    ...(outboundConcurrent === undefined ? {} : { outbound_concurrent: outboundConcurrent }),
    ...(minutesPerCall === undefined ? {} : { minutes_per_call: minutesPerCall }),
    ...(spendPerDayCents === undefined ? {} : { spend_per_day_cents: spendPerDayCents }),
    ...(destinationCountries === undefined ? {} : { destination_countries: destinationCountries }),
  }
}
