import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { createServer } from 'node:net'
import { homedir, tmpdir } from 'node:os'
import path from 'node:path'
import pg from 'pg'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { findBinaries } from '../../../sandbox/src/postgres/find-binaries.ts'
import { startTimeOf } from '../../../sandbox/src/postgres/process-identity.ts'
import { type PostgresService, startPostgres } from '../../../sandbox/src/postgres/start-postgres.ts'

const password = 'pass word/1'
const isRoot = process.getuid?.() === 0
let work: string
const running: PostgresService[] = []
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

const start = async (home: string, options: { port?: number; password?: string; signal?: AbortSignal } = {}) => {
  const service = await startPostgres({ home, port: 0, password, ...options })
  running.push(service)
  return service
}
const home = (name: string) => path.join(work, name)

async function query(url: string, sql: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    return (await client.query(sql)).rows
  } finally {
    await client.end()
  }
}

/** Another process that runs Postgres on a home; resolves when it does. */
async function hold(folder: string, argv: string[] = []): Promise<{ child: ChildProcess; url: string; pid: number }> {
  const program = [...argv, process.execPath, path.join(import.meta.dirname, 'hold-postgres.ts'), folder]
  const child = spawn(program[0] ?? '', program.slice(1), { stdio: ['ignore', 'pipe', 'inherit'] })
  children.push(child)
  const line = await new Promise<string>((resolve, reject) => {
    child.stdout?.once('data', (chunk: Buffer) => resolve(chunk.toString()))
    child.once('exit', (code) => reject(new Error(`ended with ${code}`)))
  })
  return { child, ...(JSON.parse(line) as { url: string; pid: number }) }
}

const gone = (pid: number) => expect.poll(() => startTimeOf(pid), { timeout: 10_000 }).toBeNull()

describe('a sandbox’s database', () => {
  it('is a Postgres 17 on loopback with what a Supabase project has, run by no superuser', async () => {
    const { url, address, port } = await start(home('first'))
    expect(address).toBe(`postgres://127.0.0.1:${port}`)
    const rows = await query(
      url,
      `select current_setting('server_version') like '17.%' as seventeen, current_user, auth.uid(), lower('É'),
         (select rolsuper from pg_roles where rolname = current_user) as super, current_setting('fsync') as fsync,
         current_setting('wal_level') as wal, extensions.crypt('a', extensions.gen_salt('bf')) like '$2a$%' as bcrypt,
         (select array_agg(rolname::text order by rolname) from pg_roles where rolname in ('anon', 'authenticated', 'authenticator', 'service_role')) as roles,
         exists (select from pg_publication where pubname = 'supabase_realtime') as realtime`,
    )
    expect(rows).toEqual([
      {
        seventeen: true,
        current_user: 'postgres',
        uid: null,
        lower: 'é',
        super: false,
        fsync: 'on',
        wal: 'logical',
        bcrypt: true,
        roles: ['anon', 'authenticated', 'authenticator', 'service_role'],
        realtime: true,
      },
    ])
    const wrong = new URL(url)
    wrong.password = 'wrong'
    await expect(query(wrong.href, 'select 1')).rejects.toMatchObject({ code: '28P01' })
  })

  it('keeps its data and its port over down and up', async () => {
    const first = await startPostgres({ home: home('kept'), port: 0, password })
    await query(first.url, 'create table kept (n int); insert into kept values (7)')
    await first.close()
    await expect(query(first.url, 'select 1')).rejects.toMatchObject({ code: 'ECONNREFUSED' })
    const again = await start(home('kept'), { port: first.port })
    expect(again.url).toBe(first.url)
    expect(await query(again.url, 'select n from kept')).toEqual([{ n: 7 }])
  })

  it('gets what a newer version of its bootstrap adds, when it starts again', async () => {
    const first = await startPostgres({ home: home('older'), port: 0, password })
    const asSuperuser = first.url.replace('//postgres:', '//supabase_admin:')
    await query(asSuperuser, `comment on schema extensions is 'of an older one'; drop function auth.email()`)
    await first.close()
    const { url } = await start(home('older'))
    expect(await query(url, 'select auth.email() as email')).toEqual([{ email: null }])
  })

  it('runs in a folder whose path is longer than a socket’s may be', async () => {
    const { url } = await start(home(path.join('x'.repeat(80), 'y'.repeat(80))))
    expect(await query(url, 'select 1 as one')).toEqual([{ one: 1 }])
  })

  it('stops when whoever started it is killed, and loses nothing that was committed', async () => {
    const { child, url, pid } = await hold(home('killed'))
    await query(url, 'create table kept (n int); insert into kept select generate_series(1, 200)')
    child.kill('SIGKILL')
    await gone(pid)
    const again = await startPostgres({ home: home('killed'), port: 0, password: 'test-only' })
    running.push(again)
    expect(await query(again.url, 'select count(*)::int as n from kept')).toEqual([{ n: 200 }])
  })

  it('is restarted after it was killed itself, past its stale postmaster.pid', async () => {
    const first = await startPostgres({ home: home('crashed'), port: 0, password })
    await query(first.url, 'create table kept (n int); insert into kept values (7)')
    process.kill(first.pid, 'SIGKILL')
    await gone(first.pid)
    await first.close()
    const pidFile = path.join(home('crashed'), 'postgres/data/postmaster.pid')
    expect(existsSync(pidFile)).toBe(true)
    // Worse: the number now belongs to a living process that has nothing to do with it.
    writeFileSync(pidFile, readFileSync(pidFile, 'utf8').replace(/^\d+/, String(process.pid)))
    const { url } = await start(home('crashed'))
    expect(await query(url, 'select n from kept')).toEqual([{ n: 7 }])
  })

  it('stops a server that was left over from a starter long gone', async () => {
    const first = await startPostgres({ home: home('orphan'), port: 0, password })
    writeFileSync(path.join(home('orphan'), 'postgres/starter'), '1 0\n')
    const { url, pid } = await start(home('orphan'))
    expect(pid).not.toBe(first.pid)
    expect(await startTimeOf(first.pid)).toBeNull()
    expect(await query(url, 'select 1 as one')).toEqual([{ one: 1 }])
  })

  it('gives up at once when told to stop', async () => {
    const controller = new AbortController()
    const starting = startPostgres({ home: home('aborted'), port: 0, password, signal: controller.signal })
    controller.abort()
    await expect(starting).rejects.toThrow()
    expect(existsSync(path.join(home('aborted'), 'postgres/data'))).toBe(false)
    const { url } = await start(home('aborted'))
    expect(await query(url, 'select 1 as one')).toEqual([{ one: 1 }])
  })
})

describe('says what is in the way', () => {
  it('POSTGRES_IN_USE while another living process runs it', async () => {
    const { pid } = await hold(home('used'))
    await expect(startPostgres({ home: home('used'), port: 0, password: 'test-only' })).rejects.toMatchObject({
      code: 'POSTGRES_IN_USE',
    })
    expect(await startTimeOf(pid)).not.toBeNull()
  })

  it('PORT_TAKEN when the port is another program’s', async () => {
    const server = createServer().listen(0, '127.0.0.1')
    await new Promise((resolve) => server.once('listening', resolve))
    const { port } = server.address() as { port: number }
    await expect(startPostgres({ home: home('port'), port, password })).rejects.toMatchObject({
      code: 'PORT_TAKEN',
      message: expect.stringContaining(String(port)),
    })
    await new Promise((resolve) => server.close(resolve))
  })

  it('POSTGRES_PASSWORD when the data was made with another one', async () => {
    await (await startPostgres({ home: home('password'), port: 0, password })).close()
    await expect(startPostgres({ home: home('password'), port: 0, password: 'other' })).rejects.toMatchObject({
      code: 'POSTGRES_PASSWORD',
    })
  })

  it('POSTGRES_OTHER_VERSION when another major version wrote the data', async () => {
    await (await startPostgres({ home: home('version'), port: 0, password })).close()
    writeFileSync(path.join(home('version'), 'postgres/data/PG_VERSION'), '16\n')
    await expect(startPostgres({ home: home('version'), port: 0, password })).rejects.toMatchObject({
      code: 'POSTGRES_OTHER_VERSION',
      message: expect.stringContaining('16'),
    })
  })

  it('HOME_UNUSABLE when the home is a file', async () => {
    writeFileSync(home('file'), '')
    await expect(startPostgres({ home: home('file'), port: 0, password })).rejects.toMatchObject({
      code: 'HOME_UNUSABLE',
    })
  })

  it('POSTGRES_MISSING for a processor without a package', async () => {
    await expect(findBinaries('linux', 'riscv64')).rejects.toMatchObject({ code: 'POSTGRES_MISSING' })
  })
})

describe.skipIf(!isRoot)('for root', () => {
  it('runs as another user where that user can reach the home', async () => {
    const { pid } = await start(home('other-user'))
    expect(Number(/^Uid:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1])).not.toBe(0)
  })

  it('runs in a user namespace where nobody else may enter, as under /root', async () => {
    const closed = mkdtempSync(path.join(homedir(), '.klariqo-test-'))
    try {
      chmodSync(closed, 0o700)
      mkdirSync(path.join(closed, 'locked'), { mode: 0o700 })
      const { url, pid } = await start(path.join(closed, 'locked', 'home'))
      expect(await query(url, 'select 1 as one')).toEqual([{ one: 1 }])
      expect(statSync(closed).mode & 0o077).toBe(0)
      await running.pop()?.close()
      expect(await startTimeOf(pid)).toBeNull()
    } finally {
      rmSync(closed, { recursive: true, force: true })
    }
  })

  it('copies binaries that nobody else can reach, once', async () => {
    const { chooseRunAs } = await import('../../../sandbox/src/postgres/choose-run-as.ts')
    const closed = mkdtempSync(path.join(homedir(), '.klariqo-test-'))
    const folder = path.join(home('copying'), 'postgres')
    try {
      const binaries = await findBinaries()
      cpSync(binaries.folder, path.join(closed, 'native'), { recursive: true, verbatimSymlinks: true })
      mkdirSync(folder, { recursive: true })
      const hidden = { home: home('copying'), folder, binaries: { ...binaries, folder: path.join(closed, 'native') } }
      const footing = await chooseRunAs(hidden)
      expect(footing).toMatchObject({
        runAs: { kind: 'user' },
        binaries: { folder: path.join(home('copying'), 'postgres-runtime', binaries.version) },
      })
      const { mtimeMs } = statSync(path.join(footing.binaries.folder, 'bin/postgres'))
      await chooseRunAs(hidden)
      expect(statSync(path.join(footing.binaries.folder, 'bin/postgres')).mtimeMs).toBe(mtimeMs)
    } finally {
      rmSync(closed, { recursive: true, force: true })
    }
  })

  it('runs for a normal user as that user', async (context) => {
    const asNobody = ['--reuid=65534', '--regid=65534', '--clear-groups', '--']
    try {
      execFileSync('setpriv', [...asNobody, 'test', '-r', import.meta.filename], { stdio: 'ignore' })
    } catch {
      context.skip('this checkout lies where other users cannot read it')
    }
    mkdirSync(home('nobody'))
    chownSync(home('nobody'), 65534, 65534)
    const { child, url, pid } = await hold(path.join(home('nobody'), 'home'), ['setpriv', ...asNobody])
    expect(await query(url, 'select 1 as one')).toEqual([{ one: 1 }])
    child.kill('SIGKILL')
    await gone(pid)
  })

  it('DISK_FULL on a disk that is', async (context) => {
    const small = home('small')
    mkdirSync(small, { mode: 0o755 })
    try {
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=20m,mode=755', 'tmpfs', small], { stdio: 'ignore' })
    } catch {
      context.skip('this machine does not let us mount a small disk')
    }
    try {
      await expect(startPostgres({ home: path.join(small, 'home'), port: 0, password })).rejects.toMatchObject({
        code: 'DISK_FULL',
      })
      expect(existsSync(path.join(small, 'home/postgres/data'))).toBe(false)
    } finally {
      execFileSync('umount', [small])
    }
  })
})
