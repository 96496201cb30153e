import type { IncomingHttpHeaders } from 'node:http'
import pg from 'pg'
import type { Reply } from '../reply.ts'
import { AuthError } from './auth-error.ts'

const version = '2024-01-01'

export const authReply = (status: number, body: unknown, headers: Record<string, string> = {}): Reply => ({
  status,
  headers: { 'Content-Type': 'application/json', 'X-Supabase-Api-Version': version, ...headers },
  body: body === undefined ? null : JSON.stringify(body),
})

/** Clients that name the API version get `{code, message}`, older ones `{code: status, error_code, msg}`. */
export function authErrorReply(error: unknown, headers: IncomingHttpHeaders): Reply {
  const known = error instanceof AuthError ? error : translated(error)
  const { status, code, message, more } = known
  const modern = headers['x-supabase-api-version'] === version
  const body = modern ? { code, message, ...more } : { code: status, error_code: code, msg: message, ...more }
  return authReply(status, body, { 'x-sb-error-code': code })
}

function translated(error: unknown): AuthError {
  const database = error instanceof pg.DatabaseError
  const message = error instanceof Error ? error.message : String(error)
  // As in GoTrue the caller is not told what the database said about whom; here the sandbox's user is.
  return new AuthError(500, 'unexpected_failure', database ? `Database error: ${message}` : message)
}
