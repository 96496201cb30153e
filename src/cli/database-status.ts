import type { MigrationStatus } from '../adapters/supabase/migrate-plan.ts'
import { profileDatabase } from './database.ts'
import type { Terminal } from './terminal.ts'

export type { MigrationStatus }

/** `klariqo db status`. */
export async function databaseStatus(terminal: Terminal, signal: AbortSignal): Promise<MigrationStatus[]> {
  const { migrationStatus } = await import('../adapters/supabase/migrate.ts')
  return migrationStatus(await profileDatabase(terminal, signal))
}
