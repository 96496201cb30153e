import { z } from 'zod'
import { inTransaction } from '../in-transaction.ts'
import type { Reply } from '../reply.ts'
import { authBody } from './auth-body.ts'
import { authReply } from './auth-reply.ts'
import type { AuthContext, AuthRequest } from './auth-request.ts'
import { changeUser } from './change-user.ts'
import { currentUser } from './current-user.ts'
import { userJson } from './user-json.ts'

const bodySchema = z.strictObject({
  email: z.string().optional(),
  password: z.string().optional(),
  data: z.record(z.string(), z.unknown()).optional(),
  code_challenge: z.null().optional(),
  code_challenge_method: z.null().optional(),
})

/** GET and PUT /user. A new address is taken at once, because no mail is sent here. */
export async function handleUser(request: AuthRequest, context: AuthContext): Promise<Reply> {
  const { user } = await currentUser(request, context)
  if (request.method === 'GET') return authReply(200, userJson(user))
  const { email, password, data } = authBody(request.body, bodySchema)
  const changed = await inTransaction(context.pool, (client) =>
    changeUser(client, user.id, { email, password, userMetadata: data }),
  )
  return authReply(200, userJson(changed))
}
