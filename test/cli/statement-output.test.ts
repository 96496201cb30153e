import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { accountClient } from '../../src/cli/billing/account-client.ts'
import { outputTarget } from '../../src/cli/billing/output-target.ts'
import { writeOutput } from '../../src/cli/billing/write-output.ts'
import { confirmed } from '../../src/cli/confirmed.ts'
import { Terminal } from '../../src/cli/terminal.ts'
import type { Tenant } from '../../src/ports/tenants.ts'

let folder = ''
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'klariqo-statement-'))
})
afterAll(() => rmSync(folder, { recursive: true }))

test('a document replaces the one before, is its owner’s alone, and leaves no draft', async () => {
  const file = outputTarget(path.join(folder, 'october.html'))
  await writeOutput(file, 'first')
  await writeOutput(file, 'second')
  expect(readFileSync(file, 'utf8')).toBe('second')
  expect(statSync(file).mode & 0o777).toBe(0o600)
  expect(readdirSync(folder)).toEqual(['october.html'])
})

test.each(['/no/such/folder/x.html', '/dev/null/x.html', tmpdir()])(
  '%s is refused before anything is asked',
  (file) => {
    expect(() => outputTarget(file)).toThrow(expect.objectContaining({ code: 'STATEMENT_UNWRITABLE', exitCode: 2 }))
  },
)

test('without an id the only client is meant; with several the id is asked for', async () => {
  const of = (...ids: string[]) => ({ list: async () => ids.map((clientId) => ({ clientId }) as Tenant) })
  expect(await accountClient(of('au_plmb_a'), undefined)).toBe('au_plmb_a')
  expect(await accountClient(of(), 'au_plmb_removed')).toBe('au_plmb_removed')
  await expect(accountClient(of('au_plmb_a', 'au_plmb_b'), undefined)).rejects.toMatchObject({ code: 'VALUE_MISSING' })
  await expect(accountClient(of(), undefined)).rejects.toMatchObject({ code: 'VALUE_MISSING' })
  await expect(accountClient(of(), 'no id')).rejects.toMatchObject({ code: 'CLIENT_ID_INVALID' })
})

test('without a terminal nothing counts as confirmed', async () => {
  expect(await confirmed('Go on?', new Terminal(true), new AbortController().signal)).toBe(false)
})
