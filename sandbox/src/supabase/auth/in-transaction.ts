import type { Pool, PoolClient } from 'pg'

/** Runs `work` in a transaction as the gateway's own database role, as GoTrue does. */
export async function inTransaction<T>(pool: Pool, work: (client: PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect()
  let broken: boolean | Error = false
  try {
    await client.query('begin')
    const result = await work(client)
    await client.query('commit')
    return result
  } catch (error) {
    await client.query('rollback').catch((second: Error) => {
      broken = second
    })
    throw error
  } finally {
    client.release(broken)
  }
}
