import { createHmac } from 'node:crypto'

/** Stripe-Signature: HMAC-SHA256 with the endpoint's secret over `time.payload`; `timeS` in Unix seconds. */
export function signPayload(secret: string, payload: string, timeS: number): string {
  const mac = createHmac('sha256', secret).update(`${timeS}.${payload}`, 'utf8').digest('hex')
  return `t=${timeS},v1=${mac}`
}
