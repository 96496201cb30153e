import type { OpenedSession } from './open-session.ts'
import { signAccessToken } from './sign-access-token.ts'
import { userJson } from './user-json.ts'

/** The answer to a sign-in or a refresh. */
export async function sessionJson(opened: OpenedSession, jwtSecret: string): Promise<Record<string, unknown>> {
  const { token, expiresIn, expiresAt } = await signAccessToken(opened.user, opened.session, jwtSecret)
  return {
    access_token: token,
    token_type: 'bearer',
    expires_in: expiresIn,
    expires_at: expiresAt,
    refresh_token: opened.refreshToken,
    user: userJson(opened.user),
  }
}
