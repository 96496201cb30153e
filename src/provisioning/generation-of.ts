import { operationIdOf } from '../core/names.ts'
import type { JournalStep, Tenants } from '../ports/tenants.ts'

/** The step in a creation's journal that says its client is being deleted (`intent`) or has been (`done`). */
export const deletedStep = 'deleted'

/**
 * Which life of this name is the present or the next one, and its journal: the first whose journal does not end in a
 * finished deletion. Two are read at once, as hardly any name has had more.
 */
export async function generationOf(
  tenants: Tenants,
  clientId: string,
): Promise<{ generation: number; entries: JournalStep[]; deleting: boolean }> {
  for (let first = 1; ; first += 2) {
    const pair = [first, first + 1]
    const journals = await Promise.all(pair.map((each) => tenants.journal(operationIdOf(clientId, each))))
    for (const [i, entries] of journals.entries()) {
      const deleted = entries.find((entry) => entry.step === deletedStep)
      if (deleted?.status !== 'done') return { generation: first + i, entries, deleting: deleted !== undefined }
    }
  }
}
