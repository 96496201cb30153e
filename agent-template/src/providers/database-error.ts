/** The database refused or could not be reached. `retryable` is false when the same request would be refused again. */
export class DatabaseError extends Error {
  readonly code: string
  readonly retryable: boolean
  constructor(message: string, code: string, retryable: boolean, cause?: unknown) {
    super(message, { cause })
    this.name = 'DatabaseError'
    this.code = code
    this.retryable = retryable
  }
}
