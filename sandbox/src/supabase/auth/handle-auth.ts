import type { Reply } from '../reply.ts'
import { verifyToken } from '../verify-token.ts'
import { AuthError } from './auth-error.ts'
import { authErrorReply, authReply } from './auth-reply.ts'
import type { AuthContext, AuthRequest } from './auth-request.ts'
import { handleAdmin } from './handle-admin.ts'
import { handleUser } from './handle-user.ts'
import { logOut } from './log-out.ts'
import { passwordGrant } from './password-grant.ts'
import { refreshGrant } from './refresh-grant.ts'
import { signUp } from './sign-up.ts'

/** Everything under /auth/v1. Never throws: errors become GoTrue's answers. */
export async function handleAuth(request: AuthRequest, context: AuthContext): Promise<Reply> {
  const claims = await verifyToken(request.apiKey, context.keys.jwtSecret).catch(() => null)
  if (claims === null) return authReply(401, invalidKey)
  return route(request, context).catch((error: unknown) => authErrorReply(error, request.headers))
}

async function route(request: AuthRequest, context: AuthContext): Promise<Reply> {
  const { method, target, parameters } = request
  const grant = parameters.get('grant_type')
  if (target === 'signup' && method === 'POST') return signUp(request, context)
  if (target === 'token' && method === 'POST' && grant === 'password') return passwordGrant(request, context)
  if (target === 'token' && method === 'POST' && grant === 'refresh_token') return refreshGrant(request, context)
  if (target === 'user' && (method === 'GET' || method === 'PUT')) return handleUser(request, context)
  if (target === 'logout' && method === 'POST') return logOut(request, context)
  if (target.startsWith('admin/')) return handleAdmin(request, context)
  if (target === '.well-known/jwks.json' && method === 'GET') return authReply(200, { keys: [] })
  throw new AuthError(400, 'not_implemented', `The sandbox does not serve ${method} /auth/v1/${target}`)
}

const invalidKey = {
  message: 'Invalid API key',
  hint: 'Double check your Supabase `anon` or `service_role` API key.',
}
