import type { Pool } from 'pg'
import { verifyToken } from '../verify-token.ts'
import { AuthError } from './auth-error.ts'
import type { AuthContext, AuthRequest } from './auth-request.ts'
import { type UserRow, userColumns } from './user-row.ts'

/** The user whose access token came with the request; its session must still exist. */
export async function currentUser(
  request: AuthRequest,
  { pool, keys }: AuthContext,
): Promise<{ user: UserRow; sessionId: string }> {
  const { sub, session_id: sessionId } = await bearerClaims(request, keys.jwtSecret)
  if (!sub) throw new AuthError(403, 'bad_jwt', 'invalid claim: missing sub claim')
  const user = await findUser(pool, sub)
  if (!user) throw new AuthError(403, 'user_not_found', 'User from sub claim in JWT does not exist')
  const { rows } = await pool.query('select from auth.sessions where id::text = $1', [sessionId])
  if (typeof sessionId !== 'string' || rows.length === 0)
    throw new AuthError(403, 'session_not_found', 'Session from session_id claim in JWT does not exist')
  return { user, sessionId }
}

async function bearerClaims(request: AuthRequest, jwtSecret: string) {
  const token = /^bearer +(.+)$/i.exec(request.headers.authorization ?? '')?.[1]
  if (!token) throw new AuthError(401, 'no_authorization', 'This endpoint requires a valid Bearer token')
  return verifyToken(token, jwtSecret).catch((error: Error) => {
    throw new AuthError(403, 'bad_jwt', `invalid JWT: unable to parse or verify signature, ${error.message}`)
  })
}

async function findUser(pool: Pool, id: string): Promise<UserRow | undefined> {
  const { rows } = await pool.query<UserRow>(`select ${userColumns} from auth.users where id::text = $1`, [id])
  return rows[0]
}
