import { profileDatabase } from './database.ts'
import type { Terminal } from './terminal.ts'

/** `klariqo db migrate`. */
export async function migrateDatabase(
  terminal: Terminal,
  signal: AbortSignal,
): Promise<{ applied: string[]; already: number }> {
  const { migrate } = await import('../adapters/supabase/migrate.ts')
  return migrate(await profileDatabase(terminal, signal))
}
