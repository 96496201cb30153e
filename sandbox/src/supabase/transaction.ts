import type { Pool, PoolClient } from 'pg'
import type { Identity } from './identity.ts'

export type TransactionOptions = {
  identity: Identity
  method: string
  path: string
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
  { identity, method, path, readOnly, statementTimeout }: TransactionOptions,
  work: (client: PoolClient) => Promise<T>,
): Promise<T> {
  const client = await pool.connect()
  let broken: boolean | Error = false
  try {
    await client.query(readOnly ? 'begin read only' : 'begin')
    await client.query({
      name: 'klariqo_request',
      text: `select set_config('search_path', '"public", "extensions"', true), set_config('statement_timeout', $1, true),
        set_config('request.jwt.claims', $2, true), set_config('request.method', $3, true),
        set_config('request.path', $4, true), set_config('role', $5, true)`,
      values: [statementTimeout, JSON.stringify(identity.claims), method, path, identity.role],
    })
    const result = await work(client)
    await client.query('commit')
    return result
  } catch (error) {
    await client.query('rollback').catch((second: Error) => {
      // The first error is the one to tell; a connection that cannot roll back is thrown away below.
      broken = second
    })
    throw error
  } finally {
    client.release(broken)
  }
}
