import { setTimeout as delay } from 'node:timers/promises'
import pg from 'pg'

const lookEveryMs = 1000

/** Resolves when the database has the tables that billing works on; rejects with the signal's reason when aborted. */
export async function isMigrated(databaseUrl: string, signal: AbortSignal): Promise<void> {
  for (;;) {
    if (await looked(databaseUrl)) return
    await delay(lookEveryMs, undefined, { signal })
  }
}

async function looked(connectionString: string): Promise<boolean> {
  const client = new pg.Client({ connectionString, connectionTimeoutMillis: 5000, query_timeout: 5000 })
  try {
    await client.connect()
    const { rows } = await client.query(`select to_regclass('public.top_ups') is not null as there`)
    return rows[0]?.there === true
  } catch {
    // Postgres is being started again: whether it is migrated is seen then.
    return false
  } finally {
    await client.end().catch(() => undefined)
  }
}
