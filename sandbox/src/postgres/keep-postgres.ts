import { setTimeout as delay } from 'node:timers/promises'
import type { Service } from '../service.ts'
import { type PostgresService, startPostgres } from './start-postgres.ts'

const attempts = 5
const pauseMs = 500

type Options = Parameters<typeof startPostgres>[0]

/** `startPostgres`, and again on the same port when the server ends without being asked to (killed, out of memory). */
export async function keepPostgres(options: Options): Promise<Service & Pick<PostgresService, 'url' | 'port'>> {
  const first = await startPostgres(options)
  const { name, address, url, port } = first
  const closing = new AbortController()
  let current: PostgresService = first

  const keep = async (): Promise<void> => {
    for (;;) {
      await current.gone
      if (closing.signal.aborted) return
      console.error(`Postgres (process ${current.pid}) ended by itself; starting it again.`)
      const next = await again()
      if (!next) return
      current = next
    }
  }
  const again = async (): Promise<PostgresService | null> => {
    for (let attempt = 1; attempt <= attempts; attempt++) {
      try {
        return await startPostgres({ ...options, port, signal: closing.signal })
      } catch (error) {
        if (closing.signal.aborted) return null
        console.error(error)
        await delay(pauseMs * attempt)
      }
    }
    console.error(`Postgres did not start again in ${attempts} attempts. Type: klariqo down, then klariqo up`)
    return null
  }
  const kept = keep()

  return {
    name,
    address,
    url,
    port,
    async close() {
      closing.abort()
      await current.close()
      await kept
    },
  }
}
