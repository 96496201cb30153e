import { execFileSync } from 'node:child_process'
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
} from 'node:fs'
import { homedir } from 'node:os'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { findBinaries } from '../../../sandbox/src/postgres/find-binaries.ts'
import { startTimeOf } from '../../../sandbox/src/postgres/process-identity.ts'
import { startPostgres } from '../../../sandbox/src/postgres/start-postgres.ts'
import { gone, hold, home, password, query, running, start } from './homes.ts'

const isRoot = process.getuid?.() === 0

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
