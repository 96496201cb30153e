import { profileDatabase } from './database.ts'
import type { Terminal } from './terminal.ts'

/** `klariqo db types`: TypeScript types of the profile's database. */
export async function databaseTypes(terminal: Terminal, signal: AbortSignal): Promise<string> {
  const { generateDatabaseTypes } = await import('../adapters/supabase/database-types.ts')
  const { databaseUrl } = await profileDatabase(terminal, signal)
  return generateDatabaseTypes({ databaseUrl, signal })
}
