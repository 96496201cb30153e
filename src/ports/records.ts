/** How long a client's words and sound are kept, in days; null: for good. */
export type Retention = { clientId: string; transcriptsDays: number | null; recordingsDays: number | null }

/** Moments (ISO) before which words and sound have to be gone; null: they are kept. */
export type Cutoffs = { transcriptsBefore: string | null; recordingsBefore: string | null }

/** Rows with words: turns of conversations, SMS, transcripts of calls. */
export type Words = { turns: number; messages: number; transcripts: number }

export type RecordingRow = {
  sid: string
  callSid: string
  kind: string
  /** ISO. */
  createdAt: string
  deletedAt: string | null
}

/** A call in short, as its agent wrote it down. */
export type CallInShort = {
  summary: string
  outcome: string
  sentiment: string
  /** name, address, job, time_window, urgency, as the caller gave them. */
  fields: Record<string, string | null>
  /** Who wrote it; null: it follows from what was done. */
  model: string | null
  /** Whether the client's own system was told; null: there is none. */
  webhook: { state: string; attempts: number } | null
}

export type ExportTable = { name: string; columns: string[] }
export type Row = Record<string, unknown>

/** What is kept of people, in the platform's database. Errors: as of Tenants, and RETENTION_KEEPS, RECORDINGS_LEFT, CALLER_ON_LINE. */
export interface Records {
  /** The tables that hold something of a client, found in the catalogue. Leaves a line in the audit log. */
  exportTables(clientId: string): Promise<ExportTable[]>
  /** The next rows of a table, at most 1,000; `after` is the last row that was read. */
  exportRows(clientId: string, table: string, after: Row | null, signal?: AbortSignal): Promise<Row[]>

  /** Of one client, or of all. */
  retention(clientId?: string): Promise<Retention[]>
  setRetention(clientId: string, changes: Partial<Omit<Retention, 'clientId'>>): Promise<Retention>
  cutoffs(clientId: string): Promise<Cutoffs>
  /** Takes words away, a batch at a time: nothing is left when all three are 0. */
  purgeWords(clientId: string, before: string): Promise<Words>
  /** What is older than its cut-off and still there, counted anew. */
  left(clientId: string, cutoffs: Cutoffs): Promise<Words & { recordings: number }>

  /** A client's recordings whose sound nobody has deleted yet, oldest first, at most 1,000. */
  recordings(clientId: string, query: { before?: string; callSids?: string[] }): Promise<RecordingRow[]>
  /** Null for a call that is not summed up (yet), or whose caller was forgotten. */
  callInShort(callSid: string): Promise<CallInShort | null>
  /** Which of these calls are the client's. */
  callsOf(clientId: string, callSids: readonly string[]): Promise<Set<string>>
  /** True when nobody had said so before. */
  recordingDeleted(clientId: string, sid: string): Promise<boolean>

  /** The calls with this caller. */
  callsWith(clientId: string, caller: string): Promise<string[]>
  forgetCaller(
    clientId: string,
    caller: string,
  ): Promise<{ calls: number; turns: number; messages: number; leads: number }>
  /** Rows of each table in which the number still stands. */
  callerLeft(clientId: string, caller: string): Promise<Record<string, number>>
}
