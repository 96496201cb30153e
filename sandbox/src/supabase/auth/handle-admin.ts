import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import { inTransaction } from '../in-transaction.ts'
import type { Reply } from '../reply.ts'
import { verifyToken } from '../verify-token.ts'
import { authBody } from './auth-body.ts'
import { AuthError } from './auth-error.ts'
import { authReply } from './auth-reply.ts'
import type { AuthContext, AuthRequest } from './auth-request.ts'
import { changeUser } from './change-user.ts'
import { checkPassword } from './check-password.ts'
import { createUser } from './create-user.ts'
import { listUsers } from './list-users.ts'
import { normalEmail } from './normal-email.ts'
import { parseBan } from './parse-ban.ts'
import { userJson } from './user-json.ts'
import { type UserRow, userColumns } from './user-row.ts'

const metadata = z.record(z.string(), z.unknown()).optional()
const role = z.enum(['authenticated', 'anon', 'service_role']).optional()
const changesSchema = z.strictObject({
  email: z.string().optional(),
  password: z.string().optional(),
  email_confirm: z.boolean().optional(),
  app_metadata: metadata,
  user_metadata: metadata,
  role,
  ban_duration: z.string().optional(),
})
const newUserSchema = changesSchema.extend({ id: z.guid().optional(), email: z.string() })
const deleteSchema = z.strictObject({ should_soft_delete: z.literal(false).optional() })

/** /admin/users and /admin/users/{id}: for the service role alone. */
export async function handleAdmin(request: AuthRequest, context: AuthContext): Promise<Reply> {
  await requireServiceRole(request, context.keys.jwtSecret)
  const { method, target, parameters } = request
  const [, id] = /^admin\/users(?:\/([^/]+))?$/.exec(target) ?? []
  if (id === undefined && target === 'admin/users') {
    if (method === 'GET') return listUsers(context.pool, parameters)
    if (method === 'POST') return create(request, context)
  }
  if (id !== undefined && !z.guid().safeParse(id).success)
    throw new AuthError(404, 'validation_failed', 'user_id must be an UUID')
  if (id !== undefined && method === 'GET') return authReply(200, userJson(await find(context, id)))
  if (id !== undefined && method === 'PUT') return change(request, context, id)
  if (id !== undefined && method === 'DELETE') return remove(request, context, id)
  throw new AuthError(400, 'not_implemented', `The sandbox does not serve ${method} /auth/v1/${target}`)
}

async function requireServiceRole(request: AuthRequest, jwtSecret: string): Promise<void> {
  const token = /^bearer +(.+)$/i.exec(request.headers.authorization ?? '')?.[1]
  if (!token) throw new AuthError(401, 'no_authorization', 'This endpoint requires a valid Bearer token')
  const claims = await verifyToken(token, jwtSecret).catch((error: Error) => {
    throw new AuthError(403, 'bad_jwt', `invalid JWT: unable to parse or verify signature, ${error.message}`)
  })
  if (claims.role !== 'service_role') throw new AuthError(403, 'not_admin', 'User not allowed')
}

async function create(request: AuthRequest, { pool }: AuthContext): Promise<Reply> {
  const body = authBody(request.body, newUserSchema)
  const taken = new AuthError(422, 'email_exists', 'A user with this email address has already been registered')
  const user = await inTransaction(pool, async (client) => {
    const made = await createUser(
      client,
      {
        id: body.id ?? randomUUID(),
        email: normalEmail(body.email),
        password: body.password === undefined ? null : checkPassword(body.password),
        confirmed: body.email_confirm ?? false,
        role: body.role ?? 'authenticated',
        appMetadata: body.app_metadata ?? {},
        userMetadata: body.user_metadata ?? {},
      },
      taken,
    )
    if (body.ban_duration === undefined) return made
    return changeUser(client, made.id, { banSeconds: parseBan(body.ban_duration) })
  })
  return authReply(200, userJson(user))
}

async function change(request: AuthRequest, { pool }: AuthContext, id: string): Promise<Reply> {
  const body = authBody(request.body, changesSchema)
  const user = await inTransaction(pool, (client) =>
    changeUser(client, id, {
      email: body.email,
      password: body.password,
      emailConfirmed: body.email_confirm,
      role: body.role,
      appMetadata: body.app_metadata,
      userMetadata: body.user_metadata,
      banSeconds: body.ban_duration === undefined ? undefined : parseBan(body.ban_duration),
    }),
  )
  return authReply(200, userJson(user))
}

async function find({ pool }: AuthContext, id: string): Promise<UserRow> {
  const { rows } = await pool.query<UserRow>(`select ${userColumns} from auth.users where id = $1`, [id])
  const [user] = rows
  if (!user) throw new AuthError(404, 'user_not_found', 'User not found')
  return user
}

async function remove(request: AuthRequest, context: AuthContext, id: string): Promise<Reply> {
  authBody(request.body, deleteSchema)
  const user = await find(context, id)
  await context.pool.query('delete from auth.users where id = $1', [id])
  return authReply(200, userJson(user))
}
