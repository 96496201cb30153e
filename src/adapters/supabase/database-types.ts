import { execFile } from 'node:child_process'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { KlariqoError } from '../../core/errors/klariqo-error.ts'
import { connectForMigration } from './migrate-connection.ts'

/**
 * TypeScript types of the public schema, as the installed Supabase CLI makes them (not formatted). Offline; reads only.
 * Errors: those of connectForMigration, SUPABASE_CLI_MISSING, DATABASE_TYPES_FAILED.
 */
export async function generateDatabaseTypes(options: { databaseUrl: string; signal?: AbortSignal }): Promise<string> {
  const { databaseUrl, signal } = options
  const cli = findSupabaseCli()
  // Asked first for its errors: the tool's own are those of a network library.
  const client = await connectForMigration(databaseUrl)
  await client.end()

  const address = new URL(databaseUrl)
  const password = decodeURIComponent(address.password)
  // Everybody on the machine may read a command line; the password goes through the environment.
  address.password = ''
  const argv = [cli, 'gen', 'types', `--remote=${address.href}`, '--schema', 'public', '--lang', 'typescript']
  try {
    const { stdout } = await promisify(execFile)(process.execPath, argv, {
      // Away from any supabase/ folder: a project's own settings must not turn up in the types.
      cwd: tmpdir(),
      env: { ...process.env, ...tlsMode(address), PGPASSWORD: password, DO_NOT_TRACK: '1' },
      timeout: 60_000,
      maxBuffer: 16 * 1024 * 1024,
      ...(signal ? { signal } : {}),
    })
    // Notices of the tool go to the same stream, before the types.
    const start = stdout.indexOf('export type Json')
    if (start < 0) throw new Error('it printed no types')
    return stdout.slice(start)
  } catch (error) {
    if (signal?.aborted) throw error
    const said = String((error as { stderr?: unknown }).stderr || error).trim()
    throw new KlariqoError('DATABASE_TYPES_FAILED', { problem: said.split('\n').at(-1) ?? said }, { cause: error })
  }
}

/** The sandbox's own Postgres speaks without TLS, on loopback only; the tool would try it and then warn. */
function tlsMode(address: URL): Record<string, string> {
  return address.hostname === '127.0.0.1' || address.hostname === 'localhost' ? { PGSSLMODE: 'disable' } : {}
}

function findSupabaseCli(): string {
  const require = createRequire(import.meta.url)
  try {
    const manifestFile = require.resolve('supabase/package.json')
    const { bin } = require(manifestFile) as { bin: { supabase: string } }
    return join(dirname(manifestFile), bin.supabase)
  } catch (error) {
    throw new KlariqoError('SUPABASE_CLI_MISSING', {}, { cause: error })
  }
}
