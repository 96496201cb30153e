import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { z } from 'zod'
import { JsonFile } from '../../../sandbox/src/vendor-http/json-file.ts'

let folder = ''
let file = ''
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'klariqo-json-'))
  file = path.join(folder, 'new', 'state.json')
})
afterEach(() => rm(folder, { recursive: true }))

const open = (at = file) =>
  new JsonFile(at, z.strictObject({ count: z.int() }), { code: 'GONE_BAD', owner: 'shop', lost: 'orders' })

test('what was saved is loaded; nothing else is left in the folder', async () => {
  expect(open().load()).toBeNull()
  await open().save(() => ({ count: 3 }))
  expect(open().load()).toEqual({ count: 3 })
  expect(await readdir(path.dirname(file))).toEqual(['state.json'])
})

test('saves asked for meanwhile share one writing, and each finds its own change on disk', async () => {
  const saved = open()
  const state = { count: 0 }
  let written = 0
  const seen = await Promise.all(
    Array.from({ length: 20 }, async () => {
      state.count += 1
      const mine = state.count
      await saved.save(() => {
        written += 1
        return state
      })
      return JSON.parse(await readFile(file, 'utf8')).count >= mine
    }),
  )
  expect(seen).not.toContain(false)
  expect(written).toBe(2)
})

test('a save that failed does not stop the next one', async () => {
  const blocked = path.join(folder, 'blocked')
  await writeFile(blocked, '')
  const saved = open(path.join(blocked, 'state.json'))
  const first = saved.save(() => ({ count: 1 }))
  const second = first.catch(() => rm(blocked)).then(() => saved.save(() => ({ count: 2 })))
  await expect(first).rejects.toThrow()
  await second
  expect(JSON.parse(await readFile(path.join(blocked, 'state.json'), 'utf8'))).toEqual({ count: 2 })
})

test.each(['{"count":', '{"count":"many"}'])('a file that holds %s is refused and left as it is', async (text) => {
  const bad = path.join(folder, 'bad.json')
  await writeFile(bad, text)
  const load = () => open(bad).load()
  expect(load).toThrow(expect.objectContaining({ code: 'GONE_BAD', hint: expect.stringContaining('orders in it') }))
  expect(load).toThrow(`The shop's data file ${bad}`)
  expect(await readFile(bad, 'utf8')).toBe(text)
})
