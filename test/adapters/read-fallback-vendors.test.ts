import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { readFallbackVendors } from '../../src/adapters/system/read-fallback-vendors.ts'

const folder = mkdtempSync(path.join(tmpdir(), 'klariqo-fallbacks-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const none = { recogniser: [], model: [], voice: [] }

let files = 0
function fileOf(content: string, mode = 0o600): string {
  const file = path.join(folder, `${files++}.json`)
  writeFileSync(file, content, { mode })
  return file
}

test('without a file there are no further vendors', async () => {
  expect(await readFallbackVendors(path.join(folder, 'none.json'))).toEqual({ fallbacks: none, keys: {} })
})

test('lists in their order, with keys that do not show', async () => {
  const model = [{ url: 'https://models.example.com', credential: 'second', name: 'gpt-4.1-mini' }]
  const found = await readFallbackVendors(fileOf(JSON.stringify({ model, keys: { second: 'sk-canary' } })))
  expect(found.fallbacks).toEqual({ ...none, model })
  expect(found.keys.second?.reveal()).toBe('sk-canary')
  expect(JSON.stringify(found)).not.toContain('canary')
})

const entry = { url: 'https://models.example.com', credential: 'second', name: 'x' }
test.each([
  ['others can read', JSON.stringify({ keys: { second: 'sk-canary' } }), 0o644, 'chmod 600'],
  ['is no JSON', '{"keys":{"second":"sk-canary"', 0o600, 'read as JSON'],
  ['is a list', '[]', 0o600, ''],
  ['lacks a key', JSON.stringify({ model: [entry], keys: {} }), 0o600, 'keys.second'],
  ['has an unknown kind', JSON.stringify({ models: [entry], keys: { second: 'sk-canary' } }), 0o600, 'models'],
  ['has half an entry', JSON.stringify({ voice: [entry], keys: { second: 'sk-canary' } }), 0o600, 'voice.0'],
])('a file that %s is refused, and no key of it is told', async (_what, content, mode, problem) => {
  const error = await readFallbackVendors(fileOf(content, mode)).catch((reason: unknown) => reason)
  expect(error).toMatchObject({ code: 'FALLBACK_VENDORS_INVALID' })
  expect(String(error)).toContain(problem)
  expect(`${error}${JSON.stringify(error)}`).not.toContain('canary')
})
