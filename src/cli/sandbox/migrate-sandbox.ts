import path from 'node:path'
import type { SandboxState } from '@klariqo/contract/sandbox-state'
import { installRoot } from '../install-root.ts'
import { sandboxAddresses } from './sandbox-addresses.ts'

/** Brings the sandbox's database to the newest migration; the names of those applied. Fast when there is nothing to do. */
export async function migrateSandbox(state: SandboxState): Promise<string[]> {
  const { migrate } = await import('../../adapters/supabase/migrate.ts')
  const { databaseUrl } = sandboxAddresses(state)
  return (await migrate({ databaseUrl, folder: path.join(installRoot, 'supabase', 'migrations') })).applied
}
