import { type ChildProcess, spawn } from 'node:child_process'
import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import pg from 'pg'
import { afterAll, afterEach, beforeAll, expect } from 'vitest'
import { startTimeOf } from '../../../sandbox/src/postgres/process-identity.ts'
import { type PostgresService, startPostgres } from '../../../sandbox/src/postgres/start-postgres.ts'

export const password = 'pass word/1'
let work: string
/** What the tests of a file started; closed after each. */
export const running: PostgresService[] = []
const children: ChildProcess[] = []

beforeAll(() => {
  work = mkdtempSync(path.join(tmpdir(), 'klariqo-postgres-'))
  chmodSync(work, 0o755)
})
afterEach(async () => {
  for (const child of children.splice(0)) child.kill('SIGKILL')
  for (const service of running.splice(0)) await service.close()
})
afterAll(() => rmSync(work, { recursive: true, force: true }))

export const start = async (home: string, options: { port?: number; password?: string; signal?: AbortSignal } = {}) => {
  const service = await startPostgres({ home, port: 0, password, ...options })
  running.push(service)
  return service
}
export const home = (name: string) => path.join(work, name)

export async function query(url: string, sql: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    return (await client.query(sql)).rows
  } finally {
    await client.end()
  }
}

/** Another process that runs Postgres on a home; resolves when it does. */
export async function hold(
  folder: string,
  argv: string[] = [],
): Promise<{ child: ChildProcess; url: string; pid: number }> {
  const program = [...argv, process.execPath, path.join(import.meta.dirname, 'hold-postgres.ts'), folder]
  const child = spawn(program[0] ?? '', program.slice(1), { stdio: ['ignore', 'pipe', 'inherit'] })
  children.push(child)
  const line = await new Promise<string>((resolve, reject) => {
    child.stdout?.once('data', (chunk: Buffer) => resolve(chunk.toString()))
    child.once('exit', (code) => reject(new Error(`ended with ${code}`)))
  })
  return { child, ...(JSON.parse(line) as { url: string; pid: number }) }
}

export const gone = (pid: number) => expect.poll(() => startTimeOf(pid), { timeout: 10_000 }).toBeNull()
