import type { Secret } from '../../core/secret.ts'
import type { CallDeeds, DeedTable } from '../../ports/call-deeds.ts'
import { createPlatformClient } from './platform-client.ts'
import { PlatformDatabase } from './platform-database.ts'

const tables = { appointments: 'appointments', messages: 'messages', texts: 'sms_logs' } as const satisfies Record<
  DeedTable,
  string
>

/** The CallDeeds port over the database's rows. */
export function createSupabaseCallDeeds(options: { url: string; serviceRoleKey: Secret }): CallDeeds {
  const client = createPlatformClient(options.url, options.serviceRoleKey)
  const database = new PlatformDatabase(client, options.url)
  return {
    async rows(table, callSid) {
      const request = client.from(tables[table] as 'sms_logs').select().eq('call_sid' as 'client_id', callSid).order('created_at')
      const rows: object[] = await database.rows(`what came of call ${callSid}`, request)
      return rows.map(textsOf)
    },
  }
}

const textsOf = (row: object): Record<string, string> =>
  Object.fromEntries(Object.entries(row).map(([column, value]) => [column, value === null ? '' : String(value)]))
