import pg from 'pg'
import type { SchemaCache } from './schema-cache.ts'

/** Listens on channel `pgrst` on a connection of its own, as PostgREST does; reconnects when it is lost. Returns how to stop. */
export async function listenForReload(databaseUrl: string, cache: SchemaCache): Promise<() => Promise<void>> {
  let client: pg.Client | null = null
  let retry: NodeJS.Timeout | null = null
  let stopped = false

  async function connect(): Promise<void> {
    const next = new pg.Client({ connectionString: databaseUrl, application_name: 'klariqo gateway listener' })
    next.on('notification', ({ payload }) => {
      if (payload === '' || payload === 'reload schema') cache.forget()
    })
    next.on('error', () => reconnect(next))
    next.on('end', () => reconnect(next))
    try {
      await next.connect()
      await next.query('listen pgrst')
    } catch (error) {
      await next.end().catch(() => undefined)
      throw error
    }
    // Closed while this was connecting: nobody would close it later.
    if (stopped) await next.end()
    else client = next
  }

  function reconnect(lost: pg.Client): void {
    if (stopped || client !== lost) return
    client = null
    // Whatever was announced meanwhile has been missed.
    cache.forget()
    const again = (): void => {
      retry = setTimeout(() => {
        connect().catch(() => {
          if (!stopped) again()
        })
      }, 500)
    }
    again()
  }

  await connect()
  return async () => {
    stopped = true
    if (retry) clearTimeout(retry)
    await client?.end()
  }
}
