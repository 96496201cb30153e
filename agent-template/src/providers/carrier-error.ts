/** The carrier refused or could not be reached. */
export class CarrierError extends Error {
  /** The carrier's own code, e.g. 21610; null when it was not reached. */
  readonly code: number | null
  /** HTTP status, 0 when it was not reached. */
  readonly status: number
  constructor(message: string, options: { code?: number | null; status?: number; cause?: unknown } = {}) {
    super(message, { cause: options.cause })
    this.name = 'CarrierError'
    this.code = options.code ?? null
    this.status = options.status ?? 0
  }

  /** True when the request may have been carried out all the same. */
  get uncertain(): boolean {
    return this.status === 0 || this.status >= 500
  }
}
