import { z } from 'zod'
import type { Secret } from '../../core/secret.ts'
import type { Appointments } from '../../ports/appointments.ts'
import { isoTime } from './iso-time.ts'
import { createPlatformClient } from './platform-client.ts'
import { PlatformDatabase } from './platform-database.ts'

const statusSchema = z.enum(['requested', 'confirmed', 'cancelled'])

/** The Appointments port over the database's table. */
export function createSupabaseAppointments(options: { url: string; serviceRoleKey: Secret }): Appointments {
  const client = createPlatformClient(options.url, options.serviceRoleKey)
  const database = new PlatformDatabase(client, options.url)
  return {
    async list({ clientId, limit }) {
      const newest = client.from('appointments').select().order('created_at', { ascending: false }).limit(limit)
      const request = clientId === undefined ? newest : newest.eq('client_id', clientId)
      return (await database.rows('the appointments', request)).map((row) => ({
        clientId: row.client_id,
        callSid: row.call_sid,
        status: statusSchema.parse(row.status),
        name: row.customer_name,
        phone: row.customer_phone,
        address: row.address,
        job: row.job,
        people: row.people,
        time: row.time_window,
        startsAt: row.starts_at === null ? null : isoTime(row.starts_at),
        createdAt: isoTime(row.created_at),
      }))
    },
  }
}
