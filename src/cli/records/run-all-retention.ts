import { KlariqoError } from '../../core/errors/klariqo-error.ts'
import type { Tenants } from '../../ports/tenants.ts'
import { type RetentionDeps, type RetentionRun, runRetention } from '../../records/run-retention.ts'
import type { Terminal } from '../terminal.ts'

/**
 * Every client, one after the other. One that fails does not keep the others' words longer: it is told as a warning, and
 * its error ends the command after the last.
 */
export async function runAllRetention(
  deps: RetentionDeps,
  tenants: Tenants,
  options: { plan: boolean; signal: AbortSignal },
  terminal: Terminal,
): Promise<RetentionRun[]> {
  const runs: RetentionRun[] = []
  let first: KlariqoError | null = null
  for (const { clientId } of await tenants.list()) {
    options.signal.throwIfAborted()
    try {
      runs.push(await runRetention(deps, clientId, options))
    } catch (error) {
      if (!(error instanceof KlariqoError)) throw error
      terminal.warn(`${clientId}: ${error.message}`)
      first ??= error
    }
  }
  if (first) throw first
  return runs
}
