import type { Audit, AuditEntry } from '../ports/audit.ts'
import { runContext } from './run-context.ts'
import type { Terminal } from './terminal.ts'
import { translateError } from './translate-error.ts'

type Act<Result> = Pick<AuditEntry, 'action' | 'clientId'> & {
  /** Of what was done; null: nothing was. Left out where the database records the change itself: only a refusal is told then. */
  details?: (result: Result) => Record<string, unknown> | null
}

/**
 * Runs an act and tells the audit log how it ended: that it was done, or the code of the error it was refused or broken
 * off with, which the database cannot know once it has rolled back. A log that cannot be written to never hides the act's
 * own result; it is said.
 */
export async function audited<Result>(
  audit: Audit,
  { action, clientId, details = () => null }: Act<Result>,
  terminal: Terminal,
  work: () => Promise<Result>,
): Promise<Result> {
  const record = async (entry: Pick<AuditEntry, 'details' | 'result'>): Promise<void> => {
    try {
      await audit.record({ action, clientId, ...entry })
    } catch (error) {
      terminal.warn(`This could not be written to the audit log: ${(error as Error).message}`)
    }
  }
  let result: Result
  try {
    result = await work()
  } catch (error) {
    await record({ result: translateError(error, runContext.signal, null).code })
    throw error
  }
  const done = details(result)
  if (done !== null) await record({ details: done, result: 'ok' })
  return result
}
