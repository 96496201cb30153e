import type { Pool, PoolClient } from 'pg'

/** Runs `work` in a transaction, as the gateway's own database role unless `work` changes that. Commits unless it throws. */
export async function inTransaction<T>(
  pool: Pool,
  work: (client: PoolClient) => Promise<T>,
  begin: 'begin' | 'begin read only' = 'begin',
): Promise<T> {
  const client = await pool.connect()
  let broken: boolean | Error = false
  try {
    await client.query(begin)
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
