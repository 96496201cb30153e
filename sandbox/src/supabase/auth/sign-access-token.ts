import { SignJWT } from 'jose'
import type { UserRow } from './user-row.ts'

/** Seconds an access token is valid, as on a Supabase project with its default settings. */
const lifetime = 3600

/** An access token with the claims Supabase gives a signed-in user. */
export async function signAccessToken(
  user: UserRow,
  session: { id: string; signedInAt: number },
  jwtSecret: string,
): Promise<{ token: string; expiresIn: number; expiresAt: number }> {
  const now = Math.floor(Date.now() / 1000)
  const claims = {
    email: user.email ?? '',
    phone: user.phone ?? '',
    app_metadata: user.app_metadata,
    user_metadata: user.user_metadata,
    role: user.role,
    aal: 'aal1',
    amr: [{ method: 'password', timestamp: session.signedInAt }],
    session_id: session.id,
    is_anonymous: false,
  }
  const token = await new SignJWT(claims)
    .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
    .setSubject(user.id)
    .setAudience(user.aud)
    .setIssuedAt(now)
    .setExpirationTime(now + lifetime)
    .sign(new TextEncoder().encode(jwtSecret))
  return { token, expiresIn: lifetime, expiresAt: now + lifetime }
}
