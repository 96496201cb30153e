import path from 'node:path'
import { installRoot } from './install-root.ts'
import { neededSandbox } from './sandbox/needed-sandbox.ts'
import { sandboxAddresses } from './sandbox/sandbox-addresses.ts'
import type { Terminal } from './terminal.ts'

/** Where migrations lie in this installation. */
const migrationsFolder = path.join(installRoot, 'supabase', 'migrations')

/** The profile's database for the one thing that needs a direct connection: migrations and the types made from them. Starts the sandbox when it is down. */
export async function profileDatabase(
  terminal: Terminal,
  signal: AbortSignal,
): Promise<{ databaseUrl: string; folder: string }> {
  const { state } = await neededSandbox(terminal, signal)
  return { databaseUrl: sandboxAddresses(state).databaseUrl, folder: migrationsFolder }
}
