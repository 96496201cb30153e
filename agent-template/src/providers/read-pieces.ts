import { ProviderError } from './provider-error.ts'

export type PieceLimits = {
  /** From the request to the first piece of the body. */
  firstMs: number
  /** Between two pieces. */
  gapMs: number
  totalMs: number
  /** Content types that are an answer; anything else is an error in disguise. */
  accepts: RegExp
}

/**
 * Sends one request and gives the body piece by piece. Every wait is bounded; throws `ProviderError` for a refusal, a wrong
 * content type, a wait too long or a broken line, and the reason of `signal` when that was aborted. The connection is given
 * up when the reader stops early.
 */
export async function* readPieces(
  provider: 'model' | 'voice',
  address: string,
  request: RequestInit,
  limits: PieceLimits,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array, void, undefined> {
  const late = new AbortController()
  const tooLate = (): void => late.abort(new ProviderError(provider, `the ${provider} took too long`))
  const total = setTimeout(tooLate, limits.totalMs)
  let wait = setTimeout(tooLate, limits.firstMs)
  try {
    const response = await fetch(address, { ...request, signal: AbortSignal.any([signal, late.signal]) })
    const { status } = response
    if (!response.ok || response.body === null) {
      await response.body?.cancel()
      throw new ProviderError(provider, `the ${provider} answered ${status}`, { status })
    }
    const type = response.headers.get('content-type') ?? ''
    if (!limits.accepts.test(type)) {
      await response.body.cancel()
      throw new ProviderError(provider, `the ${provider} answered with ${type || 'no content type'}`, { status })
    }
    for await (const piece of response.body) {
      clearTimeout(wait)
      yield piece
      wait = setTimeout(tooLate, limits.gapMs)
    }
  } catch (error) {
    signal.throwIfAborted()
    late.signal.throwIfAborted()
    if (error instanceof ProviderError) throw error
    throw new ProviderError(provider, `the ${provider}'s line failed`, { cause: error })
  } finally {
    clearTimeout(total)
    clearTimeout(wait)
    late.abort()
  }
}
