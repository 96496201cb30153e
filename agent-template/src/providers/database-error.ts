/** The code when the database does not know the agent or its secret: a change of it may be under way, so it is tried again. */
export const signInRefused = 'sign_in_refused'

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
