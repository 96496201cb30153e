/** Tables that hold what came of calls besides words. */
export type DeedTable = 'appointments' | 'messages' | 'texts'

/** What came of a call. Errors as in Tenants. */
export interface CallDeeds {
  /** Rows written for a call, the eldest first; every column as text, nothing for null. */
  rows(table: DeedTable, callSid: string): Promise<Record<string, string>[]>
}
