import pg from 'pg'
import { KlariqoError } from '../../core/errors/klariqo-error.ts'

/**
 * One direct session on the database that may be migrated, closed by the caller. Refuses in well under two seconds what
 * cannot hold a session lock (the transaction pooler on port 6543) or cannot be written. Errors: DATABASE_POOLER,
 * DATABASE_READ_ONLY, DATABASE_PASSWORD, DATABASE_UNREACHABLE, DATABASE_URL_INVALID.
 */
export async function connectForMigration(databaseUrl: string): Promise<pg.Client> {
  const address = parse(databaseUrl)
  const where = `${address.hostname}:${address.port || '5432'}`
  if (address.port === '6543') throw new KlariqoError('DATABASE_POOLER', { database: where })

  const client = new pg.Client({
    connectionString: databaseUrl,
    connectionTimeoutMillis: 10_000,
    application_name: 'klariqo db migrate',
  })
  client.on('error', () => undefined) // A lost connection also rejects the query that is under way.
  try {
    await client.connect()
    const { rows } = await client.query<{ read_only: boolean }>(
      `select pg_is_in_recovery() or current_setting('transaction_read_only') = 'on' as read_only`,
    )
    if (rows[0]?.read_only) throw new KlariqoError('DATABASE_READ_ONLY', { database: where })
    return client
  } catch (error) {
    await client.end().catch(() => undefined)
    throw translate(error, where)
  }
}

function parse(databaseUrl: string): URL {
  try {
    const address = new URL(databaseUrl)
    if (/^postgres(ql)?:$/.test(address.protocol) && address.hostname !== '') return address
  } catch {
    // Said below, without the text: it holds a password.
  }
  throw new KlariqoError('DATABASE_URL_INVALID')
}

function translate(error: unknown, where: string): unknown {
  if (error instanceof KlariqoError) return error
  const { code, message } = error as { code?: string; message?: string }
  if (code === '28P01' || code === '28000')
    return new KlariqoError('DATABASE_PASSWORD', { database: where }, { cause: error })
  return new KlariqoError(
    'DATABASE_UNREACHABLE',
    { url: where, problem: code ?? message ?? 'no reason given' },
    { cause: error },
  )
}
