import { execFileSync } from 'node:child_process'
import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect, test } from 'vitest'
import { createLocalHost } from '../../../src/adapters/host/local/create-local-host.ts'

const folder = await mkdtemp(path.join(tmpdir(), 'klariqo-full-'))
const small = path.join(folder, 'root')
await mkdir(small)
const mounted = (() => {
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=128k', 'tmpfs', small], { stdio: 'ignore' })
    return true
  } catch {
    console.warn('skipped: this user may not mount a small disk to fill up')
    return false
  }
})()
if (!mounted) await rm(folder, { recursive: true })

test.skipIf(!mounted)(
  'P-11: on a full disk the old file stays whole, no part of the new one is left, and the error says so',
  async () => {
    try {
      const host = createLocalHost({ name: 'test', root: small })
      await host.write('/etc/x', 'old')
      await expect(host.write('/etc/x', Buffer.alloc(1024 * 1024))).rejects.toMatchObject({
        code: 'HOST_DISK_FULL',
        exitCode: 5,
      })
      expect(String(await host.read('/etc/x'))).toBe('old')
      expect(await readdir(path.join(small, 'etc'))).toEqual(['x'])
    } finally {
      execFileSync('umount', [small])
      await rm(folder, { recursive: true })
    }
  },
)
