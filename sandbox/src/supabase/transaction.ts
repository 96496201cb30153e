import type { IncomingHttpHeaders } from 'node:http'
import type { Pool, PoolClient } from 'pg'
import type { Identity } from './identity.ts'
import { inTransaction } from './in-transaction.ts'
import { requestHeaders } from './request-headers.ts'

export type TransactionOptions = {
  identity: Identity
  method: string
  path: string
  headers: IncomingHttpHeaders
  readOnly: boolean
  /** What the role's own setting says; `8s` is the service's. */
  statementTimeout: string
}

/**
 * Runs `work` as the request's role, with its claims where auth.uid() and the policies look for them. All of it is set for
 * this transaction alone, so nothing is left on the connection. Commits unless `work` throws.
 */
export async function transaction<T>(
  pool: Pool,
  { identity, method, path, headers, readOnly, statementTimeout }: TransactionOptions,
  work: (client: PoolClient) => Promise<T>,
): Promise<T> {
  const asRole = async (client: PoolClient): Promise<T> => {
    await client.query({
      name: 'klariqo_request',
      text: `select set_config('search_path', '"public", "extensions"', true), set_config('statement_timeout', $1, true),
        set_config('request.jwt.claims', $2, true), set_config('request.method', $3, true),
        set_config('request.path', $4, true), set_config('request.headers', $5, true), set_config('role', $6, true)`,
      values: [statementTimeout, JSON.stringify(identity.claims), method, path, requestHeaders(headers), identity.role],
    })
    return work(client)
  }
  return inTransaction(pool, asRole, readOnly ? 'begin read only' : 'begin')
}
