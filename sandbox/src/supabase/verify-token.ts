import { type JWTPayload, jwtVerify } from 'jose'

/** Checks signature (HS256 only) and times of a token; throws jose's errors. `leewaySeconds` forgives clocks that differ. */
export async function verifyToken(token: string, jwtSecret: string, leewaySeconds = 0): Promise<JWTPayload> {
  const key = new TextEncoder().encode(jwtSecret)
  const { payload } = await jwtVerify(token, key, { algorithms: ['HS256'], clockTolerance: leewaySeconds })
  return payload
}
