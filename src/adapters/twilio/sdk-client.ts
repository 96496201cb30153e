import { AsyncLocalStorage } from 'node:async_hooks'
import type { RequestClient, Twilio } from 'twilio'
import type { Secret } from '../../core/secret.ts'

export type SdkOptions = {
  accountSid: string
  authToken: Secret
  /** Where the carrier is instead of Twilio's own hosts, without a trailing slash. */
  baseUrl?: string
  /** For one request; a purchase takes the real carrier two or three seconds. */
  timeoutMs: number
}

type RequestOptions<Data> = Parameters<typeof RequestClient.prototype.request<Data>>[0]

const current = new AsyncLocalStorage<AbortSignal>()

/**
 * The SDK's client. Requests for any of the vendor's hosts go to `baseUrl` when one is set. The SDK repeats a request
 * only after 429, which says that it was not carried out.
 */
export async function sdkClient(options: SdkOptions): Promise<Twilio> {
  // A CommonJS module: everything hangs on the default export.
  const { default: twilio } = await import('twilio')
  const base = options.baseUrl === undefined ? null : new URL(options.baseUrl)
  class Client extends twilio.RequestClient {
    override request<Data>(request: RequestOptions<Data>) {
      const uri = new URL(request.uri)
      if (base) {
        uri.protocol = base.protocol
        uri.host = base.host
      }
      return super.request<Data>({ ...request, uri: uri.href })
    }
  }
  const httpClient = new Client({ timeout: options.timeoutMs, autoRetry: true, maxRetries: 3 })
  // The SDK has no way to break a request off; its HTTP library has.
  httpClient.axios.interceptors.request.use((config) => {
    const signal = current.getStore()
    if (signal) config.signal = signal
    return config
  })
  return twilio(options.accountSid, options.authToken.reveal(), { httpClient, logLevel: 'error' })
}

/** Runs SDK calls whose requests end when the signal is aborted; rejects then with the signal's reason. */
export async function abortable<Result>(signal: AbortSignal | undefined, work: () => Promise<Result>): Promise<Result> {
  if (!signal) return work()
  signal.throwIfAborted()
  try {
    return await current.run(signal, work)
  } catch (error) {
    throw signal.aborted ? signal.reason : error
  }
}
