import type { Reply } from '../reply.ts'
import { AuthError } from './auth-error.ts'
import { authReply } from './auth-reply.ts'
import type { AuthContext, AuthRequest } from './auth-request.ts'
import { currentUser } from './current-user.ts'

/** POST /logout?scope=global|local|others: ends all sessions of the user, this one, or the others. */
export async function logOut(request: AuthRequest, context: AuthContext): Promise<Reply> {
  const { user, sessionId } = await currentUser(request, context)
  const scope = request.parameters.get('scope') ?? 'global'
  const chosen: Record<string, string> = {
    global: 'user_id = $1 and ($2::text is not null)',
    local: 'user_id = $1 and id::text = $2',
    others: 'user_id = $1 and id::text <> $2',
  }
  const condition = Object.hasOwn(chosen, scope) ? chosen[scope] : undefined
  if (condition === undefined) throw new AuthError(400, 'validation_failed', `Unsupported logout scope "${scope}"`)
  await context.pool.query(`delete from auth.sessions where ${condition}`, [user.id, sessionId])
  return authReply(204, undefined)
}
