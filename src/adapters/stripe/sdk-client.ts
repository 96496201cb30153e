import type Stripe from 'stripe'
import type { Secret } from '../../core/secret.ts'

export type StripeOptions = {
  secretKey: Secret
  webhookSecret: Secret
  /** Where the API is instead of the vendor's own host, without a trailing slash. */
  baseUrl?: string
  /** For one request. */
  timeoutMs?: number
}

const TIMEOUT_MS = 20_000
/** The vendor's SDK repeats lost connections, 409 and 5xx with the same idempotency key, after half a second and more. */
const RETRIES = 2

/** The SDK's client, at the vendor or at `baseUrl`. */
export async function sdkClient(options: StripeOptions): Promise<Stripe> {
  const { default: Sdk } = await import('stripe')
  const at = options.baseUrl === undefined ? null : new URL(options.baseUrl)
  return new Sdk(options.secretKey.reveal(), {
    timeout: options.timeoutMs ?? TIMEOUT_MS,
    maxNetworkRetries: RETRIES,
    telemetry: false,
    ...(at
      ? {
          host: at.hostname,
          port: at.port || (at.protocol === 'https:' ? '443' : '80'),
          protocol: at.protocol === 'https:' ? 'https' : 'http',
        }
      : {}),
  })
}
