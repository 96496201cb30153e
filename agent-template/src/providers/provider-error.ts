/** A vendor did not do its part. `provider` is who; `status` its HTTP status where there was one. Never holds callers' words. */
export class ProviderError extends Error {
  readonly provider: 'recogniser' | 'model' | 'voice' | 'database'
  readonly status: number | null
  constructor(
    provider: ProviderError['provider'],
    message: string,
    options: { status?: number | null; cause?: unknown } = {},
  ) {
    super(message, { cause: options.cause })
    this.name = 'ProviderError'
    this.provider = provider
    this.status = options.status ?? null
  }
}
