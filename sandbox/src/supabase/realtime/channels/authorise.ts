import { decodeJwt, errors } from 'jose'
import type { Identity } from '../../identity.ts'
import { verifyToken } from '../../verify-token.ts'

export type Authorised = { identity: Identity; expiresAtS: number }

/** Why a token does not count: hosted Realtime's code and words. */
export type TokenRefusal = { code: string; message: string }

/** Who a token stands for, for how long. `nowS` is the time in seconds. */
export async function authorise(token: string, jwtSecret: string, nowS: number): Promise<Authorised | TokenRefusal> {
  const claims = await claimsOf(token, jwtSecret, nowS)
  if ('code' in claims) return claims as TokenRefusal
  const { role, exp } = claims
  if (typeof role !== 'string' || typeof exp !== 'number')
    return { code: 'InvalidJWTToken', message: 'Fields `role` and `exp` are required in JWT' }
  if (exp <= nowS) return expired(exp, nowS)
  if (role !== 'anon' && role !== 'authenticated' && role !== 'service_role')
    return { code: 'Unauthorized', message: `permission denied to set role "${role}"` }
  return { identity: { role, claims }, expiresAtS: exp }
}

async function claimsOf(token: string, jwtSecret: string, nowS: number): Promise<Record<string, unknown>> {
  try {
    return await verifyToken(token, jwtSecret)
  } catch (error) {
    if (error instanceof errors.JWTExpired) return expired(Number(error.payload.exp), nowS)
    if (isToken(token)) return { code: 'JwtSignatureError', message: 'Failed to validate JWT signature' }
    return { code: 'MalformedJWT', message: 'The token provided is not a valid JWT' }
  }
}

const expired = (expS: number, nowS: number): TokenRefusal => ({
  code: 'InvalidJWTToken',
  message: `Token has expired ${Math.max(0, Math.floor(nowS - expS))} seconds ago`,
})

function isToken(token: string): boolean {
  try {
    return Boolean(decodeJwt(token))
  } catch {
    return false
  }
}
