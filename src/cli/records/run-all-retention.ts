import { KlariqoError } from '../../core/errors/klariqo-error.ts'
import type { Audit } from '../../ports/audit.ts'
import type { Tenants } from '../../ports/tenants.ts'
import type { RetentionDeps, RetentionRun } from '../../records/run-retention.ts'
import type { Terminal } from '../terminal.ts'
import { type RetentionOptions, retentionOf } from './retention-of.ts'

/**
 * Every client, one after the other. One that fails does not keep the others' words longer: it is told as a warning, and
 * its error ends the command after the last.
 */
export async function runAllRetention(
  deps: RetentionDeps & { audit: Audit },
  tenants: Tenants,
  options: RetentionOptions,
  terminal: Terminal,
): Promise<RetentionRun[]> {
  const runs: RetentionRun[] = []
  let first: KlariqoError | null = null
  for (const { clientId } of await tenants.list()) {
    options.signal.throwIfAborted()
    try {
      runs.push(await retentionOf(deps, clientId, options, terminal))
    } catch (error) {
      if (!(error instanceof KlariqoError)) throw error
      terminal.warn(`${clientId}: ${error.message}`)
      first ??= error
    }
  }
  if (first) throw first
  return runs
}
