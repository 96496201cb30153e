import { createHmac } from 'node:crypto'

const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url')

/** A token signed with HS256, as a Supabase project signs its own; by hand, so that no test leans on the library under test. `lifetime` in seconds, negative for one that is over. */
export function signToken(claims: Record<string, unknown>, secret: string, lifetime = 10 * 365 * 24 * 3600): string {
  const now = Math.floor(Date.now() / 1000)
  const signed = `${part({ alg: 'HS256', typ: 'JWT' })}.${part({ ...claims, iat: now, exp: now + lifetime })}`
  return `${signed}.${createHmac('sha256', secret).update(signed).digest('base64url')}`
}
