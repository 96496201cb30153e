import { createHash } from 'node:crypto'
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openExportFolder } from '../../../src/adapters/system/local-export-folder.ts'

let root: string
beforeEach(() => {
  root = mkdtempSync(path.join(tmpdir(), 'klariqo-folder-'))
})
afterEach(() => rmSync(root, { recursive: true, force: true }))

test('files grow beside and appear together, for their owner alone', async () => {
  const target = path.join(root, 'deep', 'export')
  await using folder = await openExportFolder(target, 'abc')
  const file = await folder.file('tables/calls.jsonl')
  await file.write('one\n')
  await file.write(new Uint8Array([116, 119, 111]))
  const sha256 = createHash('sha256').update('one\ntwo').digest('hex')
  expect(await file.close()).toEqual({ path: 'tables/calls.jsonl', bytes: 7, sha256 })
  expect(existsSync(target)).toBe(false)
  await folder.keep()
  expect(readFileSync(path.join(target, 'tables/calls.jsonl'), 'utf8')).toBe('one\ntwo')
  const mode = (name: string) => statSync(path.join(target, name)).mode & 0o777
  expect([mode('.'), mode('tables'), mode('tables/calls.jsonl')]).toEqual([0o700, 0o700, 0o600])
  expect(readdirSync(path.dirname(target))).toEqual(['export'])
})

test('given up, nothing is left', async () => {
  {
    await using folder = await openExportFolder(path.join(root, 'export'), 'abc')
    await (await folder.file('a')).write('x')
  }
  expect(readdirSync(root)).toEqual([])
})

test('a folder with something in it is refused, and what is none; an empty one is taken', async () => {
  mkdirSync(path.join(root, 'full', 'x'), { recursive: true })
  writeFileSync(path.join(root, 'file'), '')
  // A folder cannot take the place of a link, wherever it leads.
  symlinkSync(path.join(root, 'nowhere'), path.join(root, 'link'))
  for (const name of ['full', 'file', 'link'])
    await expect(openExportFolder(path.join(root, name), 'abc')).rejects.toMatchObject({ code: 'EXPORT_FOLDER_USED' })
  mkdirSync(path.join(root, 'empty'))
  await using folder = await openExportFolder(path.join(root, 'empty'), 'abc')
  await (await folder.file('a')).close()
  await folder.keep()
  expect(readdirSync(path.join(root, 'empty'))).toEqual(['a'])
})

test('what came into the folder meanwhile is not overwritten', async () => {
  const target = path.join(root, 'export')
  await using folder = await openExportFolder(target, 'abc')
  mkdirSync(target)
  writeFileSync(path.join(target, 'theirs'), '')
  await expect(folder.keep()).rejects.toMatchObject({ code: 'EXPORT_FAILED' })
  expect(readdirSync(target)).toEqual(['theirs'])
})

test('a name that leads out of the folder is a bug, not a file', async () => {
  await using folder = await openExportFolder(path.join(root, 'export'), 'abc')
  await expect(folder.file('../outside')).rejects.toThrow('not below')
  expect(readdirSync(root)).toEqual(['.export.abc.partial'])
})
