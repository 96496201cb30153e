import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import { inTransaction } from '../in-transaction.ts'
import type { Reply } from '../reply.ts'
import { authBody } from './auth-body.ts'
import { AuthError } from './auth-error.ts'
import { authReply } from './auth-reply.ts'
import type { AuthContext, AuthRequest } from './auth-request.ts'
import { checkPassword } from './check-password.ts'
import { createUser } from './create-user.ts'
import { normalEmail } from './normal-email.ts'
import { openSession } from './open-session.ts'
import { sessionJson } from './session-json.ts'

const bodySchema = z.strictObject({
  email: z.string(),
  password: z.string(),
  data: z.record(z.string(), z.unknown()).nullish(),
  gotrue_meta_security: z.unknown().optional(),
  code_challenge: z.null().optional(),
  code_challenge_method: z.null().optional(),
})

/** POST /signup. No mail is sent here, so the address counts as confirmed and the user is signed in at once. */
export async function signUp(request: AuthRequest, { pool, keys }: AuthContext): Promise<Reply> {
  const body = authBody(request.body, bodySchema)
  const taken = new AuthError(422, 'user_already_exists', 'User already registered')
  const opened = await inTransaction(pool, async (client) => {
    const user = await createUser(
      client,
      {
        id: randomUUID(),
        email: normalEmail(body.email),
        password: checkPassword(body.password),
        confirmed: true,
        role: 'authenticated',
        appMetadata: {},
        userMetadata: body.data ?? {},
      },
      taken,
    )
    return openSession(client, user.id)
  })
  return authReply(200, await sessionJson(opened, keys.jwtSecret))
}
