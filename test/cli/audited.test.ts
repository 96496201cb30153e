import { expect, test } from 'vitest'
import { audited } from '../../src/cli/audited.ts'
import { Terminal } from '../../src/cli/terminal.ts'
import { KlariqoError } from '../../src/core/errors/klariqo-error.ts'
import type { Audit, AuditEntry } from '../../src/ports/audit.ts'

function log(fails?: Error) {
  const entries: AuditEntry[] = []
  const record = async (entry: AuditEntry) => {
    if (fails) throw fails
    entries.push(entry)
  }
  const terminal = new Terminal(true)
  return { entries, terminal, audit: { record } as unknown as Audit }
}
const act = { action: 'client.create', clientId: 'au_plmb_ada' }
const refusal = new KlariqoError('PORTS_EXHAUSTED')

test('what was done is told with its details, what was refused with the code of its error', async () => {
  const { audit, terminal, entries } = log()
  const details = (n: number) => ({ n })
  expect(await audited(audit, { ...act, details }, terminal, async () => 7)).toBe(7)
  await expect(audited(audit, act, terminal, () => Promise.reject(refusal))).rejects.toBe(refusal)
  const bug = new TypeError('x is not a function')
  await expect(audited(audit, act, terminal, () => Promise.reject(bug))).rejects.toBe(bug)
  expect(entries).toEqual([
    { ...act, details: { n: 7 }, result: 'ok' },
    { ...act, result: 'PORTS_EXHAUSTED' },
    { ...act, result: 'INTERNAL' },
  ])
})

test('what the database records itself is not told twice', async () => {
  const { audit, terminal, entries } = log()
  await audited(audit, act, terminal, async () => 7)
  expect(entries).toEqual([])
})

test.each([
  ['cannot be reached', new KlariqoError('DATABASE_UNREACHABLE', { url: 'x', problem: 'y' })],
  ['fails in a way of its own', new TypeError('x is not a function')],
])('a log that %s hides neither the result nor the first error, and is said', async (_how, failure) => {
  const { audit, terminal } = log(failure)
  expect(await audited(audit, { ...act, details: () => ({}) }, terminal, async () => 7)).toBe(7)
  await expect(audited(audit, act, terminal, () => Promise.reject(refusal))).rejects.toBe(refusal)
  expect(terminal.warnings).toEqual(Array(2).fill(expect.stringContaining(failure.message)))
})
