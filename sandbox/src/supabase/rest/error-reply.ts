import pg from 'pg'
import type { Reply } from '../reply.ts'
import { PgrstError } from './pgrst-error.ts'
import { statusOfSqlState } from './status-of-sql-state.ts'

/** Any error of a REST request as PostgREST answers it. `role` decides between 401 and 403 when permission is denied. */
export function errorReply(error: unknown, role: string | null): Reply {
  if (error instanceof PgrstError)
    return reply(error.status, error.code, error.message, error.details, error.hint, error.headers)
  if (error instanceof pg.DatabaseError && error.code !== undefined) {
    const status = statusOfSqlState(error.code, error.message, role)
    const headers: Record<string, string> = status === 401 ? { 'WWW-Authenticate': 'Bearer' } : {}
    return reply(status, error.code, error.message, error.detail ?? null, error.hint ?? null, headers)
  }
  const message = error instanceof Error ? error.message : String(error)
  if (message.includes('timeout exceeded when trying to connect'))
    return reply(504, 'PGRST003', 'Timed out acquiring connection from connection pool.')
  if (isConnectionLoss(error)) return reply(503, 'PGRST001', 'Database client error. Retrying the connection.', message)
  return reply(500, 'PGRSTX00', 'The gateway itself failed; this is a bug of the sandbox', message)
}

function reply(
  status: number,
  code: string,
  message: string,
  details: unknown = null,
  hint: string | null = null,
  headers: Readonly<Record<string, string>> = {},
): Reply {
  const body = JSON.stringify({ code, details, hint, message })
  return {
    status,
    headers: {
      'Content-Type': 'application/json; charset=utf-8',
      'Proxy-Status': `PostgREST; error=${code}`,
      ...headers,
    },
    body,
  }
}

function isConnectionLoss(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  if ('code' in error && typeof error.code === 'string' && /^E[A-Z]+$/.test(error.code)) return true
  return /connection (terminated|error)|Client has encountered a connection error/i.test(error.message)
}
