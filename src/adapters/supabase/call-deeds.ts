import type { Secret } from '../../core/secret.ts'
import type { CallDeeds } from '../../ports/call-deeds.ts'
import { createPlatformClient } from './platform-client.ts'
import { PlatformDatabase } from './platform-database.ts'

/** The CallDeeds port over the database's rows. */
export function createSupabaseCallDeeds(options: { url: string; serviceRoleKey: Secret }): CallDeeds {
  const client = createPlatformClient(options.url, options.serviceRoleKey)
  const database = new PlatformDatabase(client, options.url)
  const of = {
    appointments: (callSid: string) =>
      database.rows('appointments', client.from('appointments').select().eq('call_sid', callSid).order('created_at')),
    messages: (callSid: string) =>
      database.rows('messages', client.from('caller_messages').select().eq('call_sid', callSid).order('created_at')),
    texts: (callSid: string) =>
      database.rows('texts', client.from('sms_logs').select().eq('call_sid', callSid).order('created_at')),
  }
  return { rows: async (table, callSid) => (await of[table](callSid)).map(textsOf) }
}

const textsOf = (row: object): Record<string, string> =>
  Object.fromEntries(Object.entries(row).map(([column, value]) => [column, value === null ? '' : String(value)]))
