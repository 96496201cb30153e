import { z } from 'zod'
import { inTransaction } from '../in-transaction.ts'
import type { Reply } from '../reply.ts'
import { authBody } from './auth-body.ts'
import { AuthError } from './auth-error.ts'
import { authReply } from './auth-reply.ts'
import type { AuthContext, AuthRequest } from './auth-request.ts'
import { openSession } from './open-session.ts'
import { sessionJson } from './session-json.ts'

const bodySchema = z.strictObject({
  email: z.string(),
  password: z.string(),
  gotrue_meta_security: z.unknown().optional(),
})

/** Some hash of the cost of a real one: an unknown address takes as long to refuse as a wrong password. */
const nobody = '$2a$10$abcdefghijklmnopqrstuuIYa0yzCoj4x8bmmhVbBDFnbXv6S/eoe'

/** POST /token?grant_type=password. */
export async function passwordGrant(request: AuthRequest, { pool, keys }: AuthContext): Promise<Reply> {
  const { email, password } = authBody(request.body, bodySchema)
  const opened = await inTransaction(pool, async (client) => {
    const { rows } = await client.query<{ id: string | null; right: boolean; confirmed: boolean; banned: boolean }>(
      `select u.id, u.email_confirmed_at is not null as confirmed, coalesce(u.banned_until > now(), false) as banned,
              extensions.crypt($2, coalesce(nullif(u.encrypted_password, ''), $3)) = u.encrypted_password as right
         from (select) one left join auth.users u on u.email = $1 and not u.is_sso_user and u.deleted_at is null`,
      [email.trim().toLowerCase(), password, nobody],
    )
    const [found] = rows
    if (!found?.id || !found.right) throw new AuthError(400, 'invalid_credentials', 'Invalid login credentials')
    if (!found.confirmed) throw new AuthError(400, 'email_not_confirmed', 'Email not confirmed')
    if (found.banned) throw new AuthError(400, 'user_banned', 'User is banned')
    return openSession(client, found.id)
  })
  return authReply(200, await sessionJson(opened, keys.jwtSecret))
}
