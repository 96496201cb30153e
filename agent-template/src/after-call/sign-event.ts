import { createHmac } from 'node:crypto'

/**
 * The header `klariqo-signature` of a delivery: `t=<unix seconds>,v1=<hex>`, the HMAC-SHA256 of `<t>.<body>` under the
 * client's secret. Signed anew for each attempt, so that a receiver may refuse what is older than five minutes.
 */
export function signEvent(secret: string, body: string, atMs: number): string {
  const t = Math.floor(atMs / 1000)
  return `t=${t},v1=${createHmac('sha256', secret).update(`${t}.${body}`).digest('hex')}`
}
