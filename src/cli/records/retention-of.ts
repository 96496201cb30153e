import type { Audit } from '../../ports/audit.ts'
import { type RetentionDeps, type RetentionRun, runRetention } from '../../records/run-retention.ts'
import { audited } from '../audited.ts'
import type { Terminal } from '../terminal.ts'

export type RetentionOptions = { plan: boolean; signal: AbortSignal }

/** One client's purge, with its proof or its failure in the audit log; a plan is none. @throws as runRetention */
export function retentionOf(
  deps: RetentionDeps & { audit: Audit },
  clientId: string,
  options: RetentionOptions,
  terminal: Terminal,
): Promise<RetentionRun> {
  const run = () => runRetention(deps, clientId, options)
  if (options.plan) return run()
  const details = ({ client_id: _, due: __, ...proof }: RetentionRun) => proof
  return audited(deps.audit, { action: 'retention.run', clientId, details }, terminal, run)
}
