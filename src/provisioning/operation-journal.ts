import type { JournalStep, Lease, Tenants } from '../ports/tenants.ts'

/** The journal of one operation: read once, then kept in step with what is written. Without a lease it only reads. */
export class OperationJournal {
  readonly operationId: string
  readonly #tenants: Tenants
  readonly #lease: () => Lease
  readonly #entries: Map<string, JournalStep>

  constructor(operationId: string, entries: readonly JournalStep[], tenants: Tenants, lease: () => Lease) {
    this.operationId = operationId
    this.#tenants = tenants
    this.#lease = lease
    this.#entries = new Map(entries.map((entry) => [entry.step, entry]))
  }

  entry(step: string): JournalStep | null {
    return this.#entries.get(step) ?? null
  }

  /** Throws LEASE_LOST when another run holds the client now. */
  async intent(step: string, intent: unknown): Promise<void> {
    await this.#tenants.journalIntent(this.operationId, step, intent, this.#lease())
    const attempts = (this.entry(step)?.attempts ?? 0) + 1
    this.#entries.set(step, { step, status: 'intent', intent, result: null, attempts })
  }

  async result(step: string, result: unknown): Promise<void> {
    await this.#tenants.journalResult(this.operationId, step, result, this.#lease())
    const entry = this.entry(step)
    if (entry) this.#entries.set(step, { ...entry, status: 'done', result })
  }
}
