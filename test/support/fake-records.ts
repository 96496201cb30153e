import type { RecordingRow, Records } from '../../src/ports/records.ts'

/** What a deletion needs of the Records port, in memory: calls with their client, and rows of recordings. */
export class FakeRecords implements Pick<Records, 'recordings' | 'callsOf' | 'recordingDeleted'> {
  /** Call SID → client id. */
  readonly calls = new Map<string, string>()
  readonly rows = new Map<string, RecordingRow>()

  async recordings(
    clientId: string,
    { before, callSids }: Parameters<Records['recordings']>[1],
  ): Promise<RecordingRow[]> {
    return [...this.rows.values()].filter(
      (row) =>
        row.deletedAt === null &&
        this.calls.get(row.callSid) === clientId &&
        (before === undefined || row.createdAt < before) &&
        (callSids === undefined || callSids.includes(row.callSid)),
    )
  }

  async callsOf(clientId: string, callSids: readonly string[]): Promise<Set<string>> {
    return new Set(callSids.filter((sid) => this.calls.get(sid) === clientId))
  }

  async recordingDeleted(_clientId: string, sid: string): Promise<boolean> {
    const row = this.rows.get(sid)
    if (row?.deletedAt) return false
    if (row) this.rows.set(sid, { ...row, deletedAt: new Date(0).toISOString() })
    return true
  }

  /** The port; what the fake does not know throws. */
  get port(): Records {
    return this as unknown as Records
  }
}
