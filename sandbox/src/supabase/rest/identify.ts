import type { IncomingHttpHeaders } from 'node:http'
import { errors } from 'jose'
import type { GatewayKeys } from '../gateway-keys.ts'
import type { Identity } from '../identity.ts'
import { verifyToken } from '../verify-token.ts'
import { PgrstError } from './pgrst-error.ts'

/** PostgREST forgives clocks that differ by this much. */
const leewaySeconds = 30

/** From the Authorization header, else from the api key. Throws PGRST301 (not a token of ours) or PGRST303 (expired, wrong claims), both 401. */
export async function identify(headers: IncomingHttpHeaders, apiKey: string, keys: GatewayKeys): Promise<Identity> {
  const bearer = /^bearer +(.*)$/i.exec(headers.authorization ?? '')?.[1]?.trim()
  const claims = await claimsOf(bearer ?? apiKey, keys.jwtSecret)
  const { role = 'anon' } = claims
  if (role === 'anon' || role === 'authenticated' || role === 'service_role') return { role, claims }
  throw new PgrstError(403, '42501', `permission denied to set role "${String(role)}"`)
}

async function claimsOf(token: string, jwtSecret: string): Promise<Record<string, unknown>> {
  if (token === '') throw refusal('PGRST301', 'Empty JWT is sent in Authorization header')
  const parts = token.split('.').length
  if (parts !== 3) throw refusal('PGRST301', `Expected 3 parts in JWT; got ${parts}`)
  try {
    return await verifyToken(token, jwtSecret, leewaySeconds)
  } catch (error) {
    if (error instanceof errors.JWTExpired) throw refusal('PGRST303', 'JWT expired')
    if (error instanceof errors.JWTClaimValidationFailed)
      throw refusal('PGRST303', error.claim === 'nbf' ? 'JWT not yet valid' : 'Parsing claims failed')
    if (error instanceof errors.JOSEAlgNotAllowed)
      throw refusal('PGRST301', 'Wrong or unsupported encoding algorithm', error.message)
    throw refusal('PGRST301', 'No suitable key or wrong key type', 'None of the keys was able to decode the JWT')
  }
}

const refusal = (code: string, message: string, details: string | null = null): PgrstError =>
  new PgrstError(401, code, message, {
    details,
    headers: { 'WWW-Authenticate': `Bearer error="invalid_token", error_description="${message}"` },
  })
