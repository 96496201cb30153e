import { chmod, mkdir, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createLocalHost } from '../../../src/adapters/host/local/create-local-host.ts'
import { translateFileError } from '../../../src/adapters/host/local/translate-file-error.ts'
import { hostContract } from '../../ports/host-contract.ts'

const programs: Record<string, string> = {
  'echo-input': 'exec cat',
  fail: 'echo broken >&2; exit 3',
  say: 'for word in "$@"; do printf "%s\\n" "$word"; done',
  hang: 'echo begun; exec sleep 60',
  environment: 'env',
}

let folder: string
async function makeHost() {
  const home = await mkdtemp(path.join(tmpdir(), 'klariqo-host-'))
  await mkdir(path.join(home, 'bin'))
  for (const [name, body] of Object.entries(programs)) {
    await writeFile(path.join(home, 'bin', name), `#!/bin/sh\n${body}\n`, { mode: 0o755 })
  }
  const host = createLocalHost({ name: 'test', root: path.join(home, 'root'), programs: path.join(home, 'bin') })
  return { home, host, close: () => rm(home, { recursive: true, force: true }) }
}

hostContract('a folder of this machine', makeHost)

let world: Awaited<ReturnType<typeof makeHost>>
beforeEach(async () => {
  world = await makeHost()
  folder = path.join(world.home, 'root')
})
afterEach(() => world.close())

test('modes are what was asked for, whatever the umask', async () => {
  const before = process.umask(0o077)
  try {
    await world.host.write('/etc/open', 'x')
    await world.host.write('/etc/closed', 'x', { mode: 0o600 })
  } finally {
    process.umask(before)
  }
  expect((await stat(path.join(folder, 'etc/open'))).mode & 0o777).toBe(0o644)
  expect((await stat(path.join(folder, 'etc/closed'))).mode & 0o777).toBe(0o600)
})

test('a program gets none of our environment but PATH', async () => {
  process.env.KLARIQO_CANARY = 'canary'
  const { stdout } = await world.host.run(['environment'])
  delete process.env.KLARIQO_CANARY
  expect(stdout).not.toContain('canary')
  expect(stdout).toContain(`KLARIQO_HOST_ROOT=${folder}`)
  expect(stdout).toContain(`PATH=${path.join(world.home, 'bin')}:`)
})

test('nobody who reads while it is written sees a part of a file', async () => {
  const size = 4 * 1024 * 1024
  await world.host.write('/etc/big', Buffer.alloc(size, 'a'))
  const writing = world.host.write('/etc/big', Buffer.alloc(size, 'b'))
  let done = false
  writing.then(
    () => (done = true),
    () => (done = true),
  )
  do {
    const seen = await world.host.read('/etc/big')
    expect(seen?.length).toBe(size)
    expect(seen?.[0]).toBe(seen?.[size - 1])
  } while (!done)
  await writing
})

test('P-11: a write that fails leaves the old content and no temporary file', async () => {
  await mkdir(path.join(folder, 'etc/taken/inside'), { recursive: true })
  await expect(world.host.write('/etc/taken', 'x')).rejects.toMatchObject({ code: 'HOST_FILE_FAILED' })
  expect(await readdir(path.join(folder, 'etc'))).toEqual(['taken'])
})

test.skipIf(process.getuid?.() === 0)('P-11: a folder that is not ours is named', async () => {
  await mkdir(path.join(folder, 'etc'), { recursive: true })
  await chmod(path.join(folder, 'etc'), 0o500)
  await expect(world.host.write('/etc/x', 'x')).rejects.toMatchObject({ code: 'HOST_PERMISSION', exitCode: 5 })
})

test('P-11: system errors become errors that can be acted on', () => {
  const error = (code: string) => Object.assign(new Error(code), { code, syscall: 'write' })
  const codes = ['ENOSPC', 'EDQUOT', 'EACCES', 'EROFS', 'EXDEV'].map(
    (code) => (translateFileError(error(code), 'test', '/etc/x') as { code: string }).code,
  )
  expect(codes).toEqual(['HOST_DISK_FULL', 'HOST_DISK_FULL', 'HOST_PERMISSION', 'HOST_PERMISSION', 'HOST_FILE_FAILED'])
  const ours = new Error('a bug')
  expect(translateFileError(ours, 'test', '/etc/x')).toBe(ours)
})
