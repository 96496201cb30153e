import { execFile } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { describeSchema } from '../../scripts/describe-schema.ts'
import { migrate, migrationStatus } from '../../src/adapters/supabase/migrate.ts'
import { readMigrations } from '../../src/adapters/supabase/migrate-files.ts'
import { migrationsFolder, startTestDatabase, type TestDatabase } from '../support/test-database.ts'

const root = path.resolve(import.meta.dirname, '../..')
let work: string
let database: TestDatabase
let admin: pg.Client
const all = (await readMigrations(migrationsFolder)).map((file) => `${file.version}_${file.name}`)

beforeAll(async () => {
  work = mkdtempSync(path.join(tmpdir(), 'klariqo-migrate-'))
  database = await startTestDatabase({ migrated: false })
  admin = new pg.Client({ connectionString: database.url })
  await admin.connect()
})
afterAll(async () => {
  await admin?.end()
  await database?.close()
  rmSync(work, { recursive: true, force: true })
})

/** An empty database of its own in the same server; bootstrap's schemas are per database, so it is for small files only. */
async function emptyDatabase(name: string): Promise<string> {
  await admin.query(`create database ${name}`)
  const url = new URL(database.url)
  url.pathname = `/${name}`
  return url.href
}

function folderWith(name: string, files: Record<string, string>): string {
  const folder = path.join(work, name)
  mkdirSync(folder, { recursive: true })
  for (const [file, sql] of Object.entries(files)) writeFileSync(path.join(folder, file), sql)
  return folder
}

async function query(url: string, sql: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    return (await client.query(sql)).rows
  } finally {
    await client.end()
  }
}

describe('on the empty project', () => {
  it('shows all as pending, applies them in order, tells the API, and does nothing the second time', async () => {
    const before = await migrationStatus({ databaseUrl: database.url, folder: migrationsFolder })
    expect(new Set(before.map((entry) => entry.state))).toEqual(new Set(['pending']))
    const heard: (string | undefined)[] = []
    admin.on('notification', (message) => heard.push(message.payload))
    await admin.query('listen pgrst')

    expect(await migrate({ databaseUrl: database.url, folder: migrationsFolder })).toEqual({ applied: all, already: 0 })
    const listing = await describeSchema(admin)
    expect(await migrate({ databaseUrl: database.url, folder: migrationsFolder })).toEqual({
      applied: [],
      already: all.length,
    })
    expect(await describeSchema(admin)).toBe(listing)
    expect(heard).toContain('reload schema')
    const after = await migrationStatus({ databaseUrl: database.url, folder: migrationsFolder })
    expect(new Set(after.map((entry) => entry.state))).toEqual(new Set(['applied']))
  })

  it('gives Supabase’s own advice nothing to warn of (I-03)', async () => {
    const advice = async (): Promise<string[]> => {
      const { stdout } = await supabase(['db', 'advisors', `--remote=${database.url}`, '--level', 'warn', '-o', 'json'])
      return stdout.trim() === '' ? [] : (JSON.parse(stdout) as { cache_key: string }[]).map((entry) => entry.cache_key)
    }
    expect(await advice()).toEqual([])
    // The lint must be able to see: a planted view that runs as its owner.
    await admin.query('create view planted as select * from call_sessions; grant select on planted to anon')
    try {
      expect(await advice()).toEqual(['security_definer_view_public_planted'])
    } finally {
      await admin.query('drop view planted')
    }
  })
})

describe('beside the Supabase CLI', () => {
  it('`supabase db push` makes the same schema and the same record, and each sees the other’s work', async () => {
    const pushed = await startTestDatabase({ migrated: false })
    try {
      mkdirSync(path.join(work, 'project', 'supabase'), { recursive: true })
      cpSync(migrationsFolder, path.join(work, 'project', 'supabase', 'migrations'), { recursive: true })
      await supabase(['db', 'push', `--remote=${pushed.url}`, '--yes', '--workdir', path.join(work, 'project')])
      expect(await migrate({ databaseUrl: pushed.url, folder: migrationsFolder })).toEqual({
        applied: [],
        already: all.length,
      })

      const record = 'select * from supabase_migrations.schema_migrations order by version'
      expect(await query(pushed.url, record)).toEqual(await query(database.url, record))
      const client = new pg.Client({ connectionString: pushed.url })
      await client.connect()
      const listing = await describeSchema(client).finally(() => client.end())
      expect(listing).toBe(await describeSchema(admin))

      const { stdout } = await supabase([
        'db',
        'push',
        `--remote=${database.url}`,
        '--yes',
        '--workdir',
        path.join(work, 'project'),
      ])
      expect(stdout).toMatch(/up to date/i)
    } finally {
      await pushed.close()
    }
  })
})

describe('when something is in the way', () => {
  it('keeps nothing of a file that fails, keeps the ones before it, and resumes when it is repaired', async () => {
    const databaseUrl = await emptyDatabase('failing')
    const files = {
      '20270101000001_one.sql': 'create table one (id int);',
      '20270101000002_two.sql': 'create table two (id int);\n-- now it breaks\nselect 1 / 0;',
    }
    const folder = folderWith('failing', files)
    await expect(migrate({ databaseUrl, folder })).rejects.toMatchObject({
      code: 'MIGRATION_FAILED',
      message: expect.stringMatching(/20270101000002_two failed at «select 1 \/ 0»: division by zero \(22012\)/),
    })
    expect(
      await query(databaseUrl, `select to_regclass('one') is not null as one, to_regclass('two') is not null as two`),
    ).toEqual([{ one: true, two: false }])
    writeFileSync(path.join(folder, '20270101000002_two.sql'), 'create table two (id int);')
    expect(await migrate({ databaseUrl, folder })).toEqual({ applied: ['20270101000002_two'], already: 1 })
  })

  it('eight at once apply each file once', async () => {
    const databaseUrl = await emptyDatabase('crowded')
    const folder = folderWith('crowded', { '20270101000001_one.sql': 'create table one (id int);' })
    const results = await Promise.all(Array.from({ length: 8 }, () => migrate({ databaseUrl, folder })))
    expect(results.flatMap((result) => result.applied)).toEqual(['20270101000001_one'])
  })

  it('refuses a database that a newer version made', async () => {
    const databaseUrl = await emptyDatabase('newer')
    await migrate({ databaseUrl, folder: folderWith('newer', { '20280101000001_later.sql': 'select 1' }) })
    await expect(migrate({ databaseUrl, folder: folderWith('older', {}) })).rejects.toMatchObject({
      code: 'MIGRATIONS_UNKNOWN',
      message: expect.stringContaining('20280101000001'),
    })
  })

  it('refuses a file that would never run because of its name', async () => {
    await expect(readMigrations(folderWith('misnamed', { 'add_table.sql': '' }))).rejects.toThrow('add_table.sql')
  })

  it('refuses the transaction pooler and a read-only database in under two seconds, with no effect (P-13)', async () => {
    const databaseUrl = await emptyDatabase('frozen')
    await admin.query('alter database frozen set default_transaction_read_only = on')
    const pooler = new URL(database.url)
    pooler.port = '6543'
    const started = performance.now()
    await expect(migrate({ databaseUrl: pooler.href, folder: migrationsFolder })).rejects.toMatchObject({
      code: 'DATABASE_POOLER',
      exitCode: 3,
    })

    await expect(migrate({ databaseUrl, folder: migrationsFolder })).rejects.toMatchObject({
      code: 'DATABASE_READ_ONLY',
      exitCode: 3,
    })
    expect(performance.now() - started).toBeLessThan(2_000)
    expect(await query(databaseUrl, `select to_regnamespace('supabase_migrations') as there`)).toEqual([
      { there: null },
    ])
  })

  it('says what is wrong with the address, never the password', async () => {
    const wrong = new URL(database.url)
    wrong.password = 'not-the-password'
    const nowhere = new URL(database.url)
    nowhere.port = '1'
    const codes: unknown[] = []
    for (const databaseUrl of [wrong.href, nowhere.href, 'https://example.com/not-the-password', 'not-the-password']) {
      const error = await migrate({ databaseUrl, folder: migrationsFolder }).catch((caught: unknown) => caught)
      codes.push((error as { code: string }).code)
      expect(JSON.stringify([(error as Error).message, error])).not.toContain('not-the-password')
    }
    expect(codes).toEqual(['DATABASE_PASSWORD', 'DATABASE_UNREACHABLE', 'DATABASE_URL_INVALID', 'DATABASE_URL_INVALID'])
  })
})

function supabase(args: string[]): Promise<{ stdout: string }> {
  const program = path.join(root, 'node_modules/supabase/dist/supabase.js')
  const env = { ...process.env, PGSSLMODE: 'disable', DO_NOT_TRACK: '1' }
  return promisify(execFile)(process.execPath, [program, ...args], { cwd: work, env, timeout: 60_000 })
}
