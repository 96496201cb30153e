import { setTimeout as delay } from 'node:timers/promises'
import type pg from 'pg'
import { KlariqoError } from '../../core/errors/klariqo-error.ts'
import { connectForMigration } from './migrate-connection.ts'
import { readMigrations } from './migrate-files.ts'
import { prepareHistory, readHistory, recordMigration } from './migrate-history.ts'
import { type MigrationFile, type MigrationStatus, planMigrations } from './migrate-plan.ts'
import { splitStatements } from './migrate-split.ts'

type Options = { databaseUrl: string; folder: string; signal?: AbortSignal }

/** Any number that nobody else locks; the same for every version of Klariqo. */
const lockKey = 20_261_122
const lockWaitMs = 60_000

/** What is applied, pending or unknown, oldest first. Reads only. */
export async function migrationStatus({ databaseUrl, folder }: Options): Promise<MigrationStatus[]> {
  const files = await readMigrations(folder)
  const client = await connectForMigration(databaseUrl)
  try {
    return planMigrations(files, await readHistory(client))
  } finally {
    await client.end()
  }
}

/**
 * Brings the database to the newest migration: each pending file in a transaction of its own, one runner at a time, then
 * tells the API to reload its schema. `applied` holds `<version>_<name>` of what this run did, `already` how many were there.
 * Errors: those of connectForMigration, MIGRATION_FAILED, MIGRATIONS_UNKNOWN (a newer version made this database), MIGRATION_BUSY.
 */
export async function migrate({
  databaseUrl,
  folder,
  signal,
}: Options): Promise<{ applied: string[]; already: number }> {
  const files = await readMigrations(folder)
  const client = await connectForMigration(databaseUrl)
  try {
    await lock(client, signal)
    await prepareHistory(client)
    const plan = planMigrations(files, await readHistory(client))
    const unknown = plan.filter((entry) => entry.state === 'unknown')
    if (unknown[0])
      throw new KlariqoError('MIGRATIONS_UNKNOWN', { versions: unknown.map((entry) => entry.version).join(', ') })
    const pending = new Set(plan.filter((entry) => entry.state === 'pending').map((entry) => entry.version))
    const applied: string[] = []
    for (const file of files.filter((each) => pending.has(each.version))) {
      signal?.throwIfAborted()
      await apply(client, file)
      applied.push(`${file.version}_${file.name}`)
    }
    if (applied.length > 0) await client.query(`notify pgrst, 'reload schema'`)
    return { applied, already: files.length - applied.length }
  } finally {
    // The lock is the session's and goes with it.
    await client.end()
  }
}

async function apply(client: pg.Client, file: MigrationFile): Promise<void> {
  const statements = splitStatements(file.sql)
  let running = ''
  await client.query('begin')
  try {
    for (running of statements) await client.query(running)
    await recordMigration(client, { ...file, statements })
    await client.query('commit')
  } catch (error) {
    // When the connection itself is gone, the server has rolled back.
    await client.query('rollback').catch(() => undefined)
    const { message, code } = error as { message: string; code?: string }
    const values = {
      migration: `${file.version}_${file.name}`,
      problem: message,
      code: code ?? '-',
      statement: firstLine(running),
    }
    throw new KlariqoError('MIGRATION_FAILED', values, { cause: error })
  }
}

async function lock(client: pg.Client, signal: AbortSignal | undefined): Promise<void> {
  const deadline = performance.now() + lockWaitMs
  for (;;) {
    const { rows } = await client.query<{ mine: boolean }>('select pg_try_advisory_lock($1) as mine', [lockKey])
    if (rows[0]?.mine) return
    if (performance.now() > deadline) throw new KlariqoError('MIGRATION_BUSY')
    await delay(100, undefined, signal ? { signal } : {})
  }
}

const firstLine = (statement: string): string =>
  statement.split('\n').find((line) => line.trim() !== '' && !line.trimStart().startsWith('--')) ?? statement
