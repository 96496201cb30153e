import type { Carrier } from '../carrier.ts'
import { CarrierError } from '../errors/carrier-error.ts'
import { allowedUrl } from './allowed-url.ts'
import { type HttpAnswer, requestOnce } from './request-once.ts'
import { signRequest } from './signature.ts'

/** For the whole of a request, answer included; then the vendor gives up. */
const TOTAL_MS = 15_000
const MAX_REDIRECTS = 5

export type WebhookRequest = {
  url: string
  method: string
  params: URLSearchParams
  signal: AbortSignal
  maxBytes?: number
}

/**
 * A signed request to one of our servers: a form for POST, a query for GET. Follows redirects; repeats as the address's
 * `#rc=…&rp=…` asks, once after a failed connection by default. Throws CarrierError 11100, 11200, 11205 or 11750.
 */
export async function sendWebhook(carrier: Carrier, request: WebhookRequest): Promise<HttpAnswer> {
  const { retries, policy } = retriesOf(request.url)
  for (let attempt = 0; ; attempt++) {
    try {
      const answer = await follow(carrier, request)
      const repeat =
        attempt < retries && (answer.status >= 500 ? policy.has('5xx') : is4xx(answer) && policy.has('4xx'))
      if (!repeat) return answer
    } catch (error) {
      const code = error instanceof CarrierError ? error.code : null
      const kind = code === 11205 ? 'ct' : code === 11200 ? 'rt' : null
      if (!kind || !policy.has(kind) || attempt >= retries || request.signal.aborted) throw error
    }
  }
}

const is4xx = (answer: HttpAnswer) => answer.status >= 400 && answer.status < 500

/** Connection overrides: `rc` how often to repeat (0 to 5), `rp` after what: ct connection, rt answer time-out, 4xx, 5xx, all. */
function retriesOf(url: string): { retries: number; policy: Set<string> } {
  const overrides = new URLSearchParams(url.split('#')[1] ?? '')
  const retries = Math.min(5, Math.max(0, Number(overrides.get('rc') ?? 1) || 0))
  const policy = new Set((overrides.get('rp') ?? 'ct').split(','))
  if (policy.has('all')) for (const kind of ['ct', 'rt', '4xx', '5xx']) policy.add(kind)
  return { retries, policy }
}

async function follow(carrier: Carrier, first: WebhookRequest): Promise<HttpAnswer> {
  let { url, method } = first
  for (let hop = 0; hop <= MAX_REDIRECTS; hop++) {
    const answer = await send(carrier, { ...first, url, method })
    if (answer.status < 300 || answer.status >= 400 || !answer.location) return answer
    url = new URL(answer.location, url).href
    if (answer.status !== 307 && answer.status !== 308) method = 'GET'
  }
  throw new CarrierError(11200, `${first.url}: more than ${MAX_REDIRECTS} redirects`)
}

function send(carrier: Carrier, { url, method, params, signal, maxBytes }: WebhookRequest): Promise<HttpAnswer> {
  const bare = url.split('#')[0] ?? url
  const target = allowedUrl(bare)
  const get = method === 'GET'
  const address = get && params.size > 0 ? `${bare}${bare.includes('?') ? '&' : '?'}${params}` : bare
  const body = get ? undefined : params.toString()
  const headers: Record<string, string> = {
    'user-agent': 'TwilioProxy/1.1',
    accept: '*/*',
    host: target.host,
    'x-twilio-signature': signRequest(carrier.authToken, address, get ? null : params),
    'i-twilio-idempotency-token': crypto.randomUUID(),
  }
  if (body !== undefined) {
    headers['content-type'] = 'application/x-www-form-urlencoded; charset=UTF-8'
    headers['content-length'] = String(Buffer.byteLength(body))
  }
  return requestOnce(new URL(address), {
    method: get ? 'GET' : 'POST',
    headers,
    ...(body === undefined ? {} : { body }),
    maxBytes: maxBytes ?? 64 * 1024,
    timeoutMs: TOTAL_MS,
    signal,
  })
}
