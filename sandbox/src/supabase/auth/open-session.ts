import { randomUUID } from 'node:crypto'
import type { ClientBase } from 'pg'
import { newRefreshToken } from './new-refresh-token.ts'
import { type UserRow, userColumns } from './user-row.ts'

export type OpenedSession = { user: UserRow; session: { id: string; signedInAt: number }; refreshToken: string }

/** A new session of a user who has just proved who they are. */
export async function openSession(client: ClientBase, userId: string): Promise<OpenedSession> {
  const id = randomUUID()
  const refreshToken = newRefreshToken()
  const { rows } = await client.query<UserRow>(
    `update auth.users set last_sign_in_at = now(), updated_at = now() where id = $1 returning ${userColumns}`,
    [userId],
  )
  await client.query(
    `insert into auth.sessions (id, user_id, aal, created_at, updated_at) values ($1, $2, 'aal1', now(), now())`,
    [id, userId],
  )
  await client.query(
    `insert into auth.refresh_tokens (token, user_id, session_id, revoked, created_at, updated_at)
     values ($1, $2, $3, false, now(), now())`,
    [refreshToken, userId, id],
  )
  const [user] = rows
  if (!user) throw new Error(`user ${userId} is gone`)
  return { user, session: { id, signedInAt: Math.floor(Date.now() / 1000) }, refreshToken }
}
