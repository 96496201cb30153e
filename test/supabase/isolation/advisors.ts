import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import pg from 'pg'
import { z } from 'zod'

const advice = z.object({
  name: z.string(),
  level: z.enum(['INFO', 'WARN', 'ERROR']),
  cache_key: z.string(),
  detail: z.string(),
})
export type Advice = z.infer<typeof advice>

const program = path.resolve(import.meta.dirname, '../../../node_modules/.bin/supabase')

/**
 * What Supabase's own linter says of a database: warnings and errors, by its command-line tool, which needs no container and
 * no network for it. Its lints look at the schemas that the API serves; without `pgrst.db_schemas` most of them find nothing.
 */
export async function advisors(databaseUrl: string): Promise<Advice[]> {
  const administrator = new URL(databaseUrl)
  administrator.username = 'supabase_admin'
  const client = new pg.Client({ connectionString: administrator.href })
  await client.connect()
  try {
    await client.query(`alter database postgres set pgrst.db_schemas = 'public'`)
  } finally {
    await client.end()
  }
  const home = await mkdtemp(path.join(tmpdir(), 'klariqo-advisors-'))
  try {
    const { stdout } = await promisify(execFile)(
      program,
      ['db', 'advisors', `--remote=${databaseUrl}`, '--level', 'warn', '--fail-on', 'none', '-o', 'json'],
      {
        cwd: home,
        env: {
          PATH: process.env.PATH,
          HOME: home,
          DO_NOT_TRACK: '1',
          SUPABASE_TELEMETRY_DISABLED: '1',
          PGSSLMODE: 'disable',
        },
        timeout: 120_000,
        maxBuffer: 16 * 1024 * 1024,
      },
    )
    const json = stdout.slice(Math.max(0, stdout.indexOf('[')))
    return json.trim() === '' ? [] : z.array(advice).parse(JSON.parse(json))
  } finally {
    await rm(home, { recursive: true, force: true })
  }
}
