/**
 * Something the sandbox cannot do for a reason the user can act on: a taken port, a full disk, a folder nobody may read.
 * `code` is stable and upper case; `message` says what happened, `hint` what to type or do next.
 */
export class SandboxError extends Error {
  readonly code: string
  readonly hint: string

  constructor(code: string, message: string, hint: string, options?: { cause?: unknown }) {
    super(message, options)
    this.name = 'SandboxError'
    this.code = code
    this.hint = hint
  }
}
