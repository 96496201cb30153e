import * as z from 'zod/mini'

const claims = z.object({ exp: z.number() })

/** When a token says that it ends, wall clock in ms; null: it is no token. Nothing about it has been proved. */
export function tokenEnd(token: string): number | null {
  const [, payload = '', signature, more] = token.split('.')
  if (signature === undefined || more !== undefined) return null
  try {
    const read = claims.safeParse(JSON.parse(Buffer.from(payload, 'base64url').toString('utf8')))
    return read.success ? read.data.exp * 1000 : null
  } catch {
    // Not JSON.
    return null
  }
}
