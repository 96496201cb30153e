import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { startPostgres } from '../../sandbox/src/postgres/start-postgres.ts'
import { migrate } from '../../src/adapters/supabase/migrate.ts'

const root = path.resolve(import.meta.dirname, '../..')
export const migrationsFolder = path.join(root, 'supabase', 'migrations')
const postgresFolder = path.join(root, 'sandbox', 'src', 'postgres')
const password = 'test-only'
// Nothing here outlives the test, so nothing needs to survive a crash.
const settings = { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' }

export type TestDatabase = {
  /** As role postgres. */
  url: string
  /** Stops the server; its data stays. */
  stop(): Promise<void>
  /** Starts it again, at the same address. */
  start(): Promise<void>
  close(): Promise<void>
}

/**
 * A Postgres of the caller's own with all migrations applied (`migrated: false`: as a new project, without them). Starts in
 * well under a second: the data folder is a copy of one that is prepared once for each state of the migrations and kept
 * in the machine's temporary folder.
 */
export async function startTestDatabase(
  options: { migrated?: boolean /** Of the server, beside the usual ones. */; settings?: Record<string, string> } = {},
): Promise<TestDatabase> {
  const template = await prepareTemplate(options.migrated ?? true)
  const home = mkdtempSync(path.join(tmpdir(), 'klariqo-database-'))
  try {
    // `-a` keeps the owner, which is not us when we are root.
    await promisify(execFile)('cp', ['-a', path.join(template, 'postgres'), home])
    let postgres = await startPostgres({ home, port: 0, password, settings })
    return {
      url: postgres.url,
      stop: () => postgres.close(),
      start: async () => {
        postgres = await startPostgres({ home, port: postgres.port, password, settings })
      },
      close: async () => {
        await postgres.close()
        rmSync(home, { recursive: true, force: true })
      },
    }
  } catch (error) {
    rmSync(home, { recursive: true, force: true })
    throw error
  }
}

async function prepareTemplate(migrated: boolean): Promise<string> {
  const cache = path.join(tmpdir(), `klariqo-test-databases-${process.getuid?.() ?? 0}`)
  const template = path.join(cache, `${migrated ? 'migrated' : 'empty'}-${fingerprint(migrated)}`)
  if (exists(template)) return template
  mkdirSync(cache, { recursive: true, mode: 0o711 })
  dropOldTemplates(cache)
  const making = mkdtempSync(path.join(cache, 'making-'))
  try {
    const postgres = await startPostgres({ home: making, port: 0, password, settings })
    try {
      if (migrated) await migrate({ databaseUrl: postgres.url, folder: migrationsFolder })
    } finally {
      await postgres.close()
    }
    renameSync(making, template)
  } catch (error) {
    rmSync(making, { recursive: true, force: true })
    // Another test file made the same one meanwhile.
    if (!exists(template)) throw error
  }
  return template
}

/** Of everything that decides what a prepared folder holds. */
function fingerprint(migrated: boolean): string {
  const folders = migrated ? [postgresFolder, migrationsFolder] : [postgresFolder]
  const hash = createHash('sha256').update(process.version)
  for (const folder of folders) {
    for (const name of readdirSync(folder).sort())
      hash.update(`${name}\0`).update(readFileSync(path.join(folder, name)))
  }
  return hash.digest('hex').slice(0, 16)
}

function dropOldTemplates(cache: string): void {
  const yesterday = Date.now() - 24 * 3600 * 1000
  for (const name of readdirSync(cache)) {
    const folder = path.join(cache, name)
    if (statSync(folder).mtimeMs < yesterday) rmSync(folder, { recursive: true, force: true })
  }
}

const exists = (folder: string): boolean => statSync(folder, { throwIfNoEntry: false }) !== undefined
