import { PgoutputError } from '../pgoutput/pgoutput-error.ts'
import type { PgoutputMessage, PublishedTable } from '../pgoutput/pgoutput-message.ts'
import type { Change } from './change.ts'

/** Turns messages of the log into changes and keeps those not told yet. The log sends a transaction only once it has committed. */
export class ChangeQueue {
  readonly #tables = new Map<number, PublishedTable>()
  #entries: (Change | { endLsn: bigint })[] = []
  #transaction: { xid: number; committedAtMs: number } | null = null

  get length(): number {
    return this.#entries.length
  }

  /** Throws PgoutputError when the messages make no sense together. */
  push(message: PgoutputMessage): void {
    switch (message.kind) {
      case 'begin':
        this.#transaction = { xid: message.xid, committedAtMs: message.committedAtMs }
        return
      case 'table':
        this.#tables.set(message.table.id, message.table)
        return
      case 'commit':
        this.#entries.push({ endLsn: message.endLsn })
        return
      case 'other':
        return
      default: {
        const table = this.#tables.get(message.tableId)
        if (!table || !this.#transaction) throw new PgoutputError(`a change of the unknown table ${message.tableId}`)
        const context = { table, ...this.#transaction }
        if (message.kind === 'insert') this.#entries.push({ ...context, type: 'INSERT', row: message.row, old: null })
        else if (message.kind === 'update')
          this.#entries.push({ ...context, type: 'UPDATE', row: message.row, old: message.old })
        else this.#entries.push({ ...context, type: 'DELETE', row: null, old: message.old })
      }
    }
  }

  /** Takes the oldest `limit` entries: their changes, and how far the log is dealt with once these are told. */
  take(limit: number): { changes: Change[]; endLsn: bigint | null } {
    const taken = this.#entries.slice(0, limit)
    this.#entries = this.#entries.slice(limit)
    const changes: Change[] = []
    let endLsn: bigint | null = null
    for (const entry of taken) {
      if ('endLsn' in entry) endLsn = entry.endLsn
      else changes.push(entry)
    }
    return { changes, endLsn }
  }
}
