import { CarrierError } from '../errors/carrier-error.ts'

const LOOPBACK = new Set(['127.0.0.1', 'localhost', '[::1]'])

/**
 * The address of one of our own servers: encrypted, or in the clear on this machine alone. Throws 11100 for anything else,
 * so that no script can make the carrier speak to a stranger in the clear.
 */
export function allowedUrl(text: string, protocols: 'http' | 'ws' = 'http'): URL {
  const url = URL.canParse(text) ? new URL(text) : null
  if (!url) throw new CarrierError(11100, text)
  if (url.protocol === `${protocols}s:`) return url
  if (url.protocol === `${protocols}:` && LOOPBACK.has(url.hostname)) return url
  throw new CarrierError(11100, `${text} (${protocols}s, or ${protocols} to this machine)`)
}
