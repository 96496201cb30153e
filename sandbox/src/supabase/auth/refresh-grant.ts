import type { ClientBase } from 'pg'
import { z } from 'zod'
import { inTransaction } from '../in-transaction.ts'
import type { Reply } from '../reply.ts'
import { authBody } from './auth-body.ts'
import { AuthError } from './auth-error.ts'
import { authReply } from './auth-reply.ts'
import type { AuthContext, AuthRequest } from './auth-request.ts'
import { newRefreshToken } from './new-refresh-token.ts'
import type { OpenedSession } from './open-session.ts'
import { sessionJson } from './session-json.ts'
import { type UserRow, userColumns } from './user-row.ts'

const bodySchema = z.strictObject({ refresh_token: z.string() })

type TokenRow = {
  id: string
  user_id: string
  session_id: string
  revoked: boolean
  signed_in_at: number
  banned: boolean
  recent: boolean
  /** The token of this session that is still good, when this one is its parent. */
  child: string | null
}

/** POST /token?grant_type=refresh_token: each token is good once. Using an old one again ends the session, unless the client merely lost the newest answer. */
export async function refreshGrant(request: AuthRequest, { pool, keys }: AuthContext): Promise<Reply> {
  const { refresh_token: token } = authBody(request.body, bodySchema)
  const outcome = await inTransaction(pool, (client) => rotate(client, token))
  // Thrown outside the transaction, so that the end of the session is kept.
  if (outcome instanceof AuthError) throw outcome
  return authReply(200, await sessionJson(outcome, keys.jwtSecret))
}

async function rotate(client: ClientBase, token: string): Promise<OpenedSession | AuthError> {
  // Locked first, read after: two refreshes at once must not both see the token unused.
  await client.query(
    `select from auth.sessions s join auth.refresh_tokens t on t.session_id = s.id where t.token = $1 for update of s`,
    [token],
  )
  const { rows } = await client.query<TokenRow>(
    `select t.id, t.user_id, t.session_id, t.revoked, extract(epoch from s.created_at)::int as signed_in_at,
            coalesce(u.banned_until > now(), false) as banned, t.updated_at > now() - interval '10 seconds' as recent,
            (select n.token from auth.refresh_tokens n where n.session_id = t.session_id and not n.revoked
                and n.parent = t.token) as child
       from auth.refresh_tokens t
       join auth.sessions s on s.id = t.session_id
       join auth.users u on u.id::text = t.user_id
      where t.token = $1`,
    [token],
  )
  const [row] = rows
  if (!row) return new AuthError(400, 'refresh_token_not_found', 'Invalid Refresh Token: Refresh Token Not Found')
  if (row.banned) return new AuthError(400, 'user_banned', 'Invalid Refresh Token: User Banned')
  const next = await successor(client, token, row)
  if (next === null) {
    await client.query('delete from auth.sessions where id = $1', [row.session_id])
    return new AuthError(400, 'refresh_token_already_used', 'Invalid Refresh Token: Already Used')
  }
  const { rows: users } = await client.query<UserRow>(`select ${userColumns} from auth.users where id = $1`, [
    row.user_id,
  ])
  const [user] = users
  if (!user) return new AuthError(400, 'refresh_token_not_found', 'Invalid Refresh Token: Refresh Token Not Found')
  await client.query(
    `update auth.sessions set refreshed_at = now() at time zone 'utc', updated_at = now() where id = $1`,
    [row.session_id],
  )
  return { user, session: { id: row.session_id, signedInAt: row.signed_in_at }, refreshToken: next }
}

async function successor(client: ClientBase, token: string, row: TokenRow): Promise<string | null> {
  if (row.revoked) return row.child ?? (row.recent ? lastOf(client, row.session_id) : null)
  const next = newRefreshToken()
  await client.query('update auth.refresh_tokens set revoked = true, updated_at = now() where id = $1', [row.id])
  await client.query(
    `insert into auth.refresh_tokens (token, user_id, session_id, parent, revoked, created_at, updated_at)
     values ($1, $2, $3, $4, false, now(), now())`,
    [next, row.user_id, row.session_id, token],
  )
  return next
}

async function lastOf(client: ClientBase, sessionId: string): Promise<string | null> {
  const { rows } = await client.query<{ token: string }>(
    'select token from auth.refresh_tokens where session_id = $1 and not revoked order by id desc limit 1',
    [sessionId],
  )
  return rows[0]?.token ?? null
}
