import type { ErrorEntry } from './error-entry.ts'
import { errorTable } from './error-table.ts'

export type ErrorCode = keyof typeof errorTable

/**
 * An error from the table: the user's, a vendor's or a host's doing, never our bug (anything else that is thrown is).
 * `cause` keeps the original error for KLARIQO_DEBUG=1; it is never printed or put into JSON.
 */
export class KlariqoError extends Error {
  readonly code: ErrorCode
  readonly exitCode: ErrorEntry['exit']
  readonly retryable: boolean
  readonly hint: string
  readonly values: Readonly<Record<string, string | number>>

  constructor(code: ErrorCode, values: Record<string, string | number> = {}, options?: { cause?: unknown }) {
    const entry: ErrorEntry = errorTable[code]
    super(fill(entry.message, values), options)
    this.name = 'KlariqoError'
    this.code = code
    this.exitCode = entry.exit
    this.retryable = entry.retryable
    this.hint = fill(entry.hint, values)
    this.values = values
  }
}

function fill(text: string, values: Record<string, string | number>): string {
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => (name in values ? String(values[name]) : whole))
}
