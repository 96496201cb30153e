import { createHash, timingSafeEqual } from 'node:crypto'
import type { FastifyRequest } from 'fastify'
import { invalidRequest } from '../errors/invalid-request.ts'
import { PaymentError } from '../errors/payment-error.ts'
import { API_VERSION } from './api-version.ts'

/** The secret key as bearer token or as the user name of Basic; the version this service speaks, or none. Throws PaymentError. */
export function authorise(request: FastifyRequest, secretKey: string): void {
  const given = keyOf(request.headers.authorization)
  const digest = (text: string) => createHash('sha256').update(text).digest()
  const wrong = (message: string) => new PaymentError(401, 'invalid_request_error', message)
  if (given === null) throw wrong('You did not provide an API key, as bearer token or as user name of Basic.')
  if (!timingSafeEqual(digest(given), digest(secretKey)))
    throw wrong(`Invalid API Key provided: ${given.slice(0, 8)}${'*'.repeat(8)}${given.slice(-4)}`)
  const version = request.headers['stripe-version']
  if (version !== undefined && version !== API_VERSION)
    throw invalidRequest(`Invalid Stripe API version: ${String(version)}. This sandbox speaks ${API_VERSION}.`)
  for (const header of ['stripe-account', 'stripe-context'])
    if (request.headers[header] !== undefined) throw invalidRequest(`${header} is not served by this sandbox.`)
}

function keyOf(header: string | undefined): string | null {
  const [scheme = '', value = ''] = (header ?? '').split(' ')
  if (scheme.toLowerCase() === 'bearer' && value !== '') return value
  if (scheme.toLowerCase() !== 'basic') return null
  return Buffer.from(value, 'base64').toString('utf8').split(':')[0] || null
}
