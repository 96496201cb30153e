import { existsSync, readFileSync, statSync } from 'node:fs'
import path from 'node:path'
import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { DoctorCheck } from '../../src/billing/check-books.ts'
import type { ClosedMonth } from '../../src/billing/close-months.ts'
import { type Statement, statementSchema } from '../../src/core/statement.ts'
import { settledCalls } from '../support/builders/settled-calls.ts'
import { sandboxEnv } from '../support/carrier-purchases.ts'
import { klariqo, klariqoData } from '../support/klariqo.ts'
import { ownSandbox } from '../support/own-sandbox.ts'

const home = ownSandbox()
const id = 'au_plmb_monthlyplumbing'
const october = ['credit', 'statement', id, '--month', '2026-10']
let pool: pg.Pool

// A client that has been in service since September, with 25 answered calls in October.
beforeAll(async () => {
  await klariqoData(['up', '--detach'])
  pool = new pg.Pool({ connectionString: (await sandboxEnv()).DATABASE_URL })
  await klariqoData(['client', 'create', '--business', 'Monthly Plumbing', '--region', 'au', '--industry', 'plmb'])
  await pool.query(`update client_lives set served_from = '2026-10-02T00:00:00Z' where client_id = $1`, [id])
  await settledCalls(pool, id, 25)
})
afterAll(() => pool?.end())

const run = async (args: string[]) => {
  const ran = await klariqo(args, { json: false })
  return { ...ran, lines: ran.stdout.split('\n') }
}
const errorOf = async (args: string[]) => {
  const ran = await klariqo(args)
  return [ran.envelope?.error?.code, ran.code]
}

test('a month of 25 calls is 49 + 5 × 2 in every form, and matches the ledger to the cent', async () => {
  const data = await klariqoData<Statement & { file: null }>(october)
  expect(data).toMatchObject({ total_cents: 5900, posted_cents: 1000, ledger_cents: 1000, matches_ledger: true })
  expect(data).toMatchObject({ currency: 'AUD', state: 'over', file: null })

  const table = await run(october)
  expect(table.lines).toContainEqual(expect.stringMatching(/^Total +A\$59\.00$/))
  expect(table.lines).toContainEqual(expect.stringMatching(/^Further calls +5 × A\$2\.00 +A\$10\.00$/))
  expect(Math.max(...table.lines.map((line) => line.length))).toBeLessThanOrEqual(80)

  const csv = await run([...october, '--format', 'csv'])
  expect(csv.stdout).toContain('line,Further calls,5,2.00,10.00,AUD,10.00,,,,,\r\n')
  expect(csv.lines.filter((line) => line.startsWith('call,'))).toHaveLength(25)

  const { file: _, ...statement } = data
  const json = path.join(home, 'october.json')
  await klariqoData([...october, '--format', 'json', '--output', json])
  expect(statementSchema.parse(JSON.parse(readFileSync(json, 'utf8')))).toEqual(statement)
})

test('a page is written whole, for its owner alone; numbers are masked unless asked for', async () => {
  const file = path.join(home, 'october.html')
  const { file: written } = await klariqoData<{ file: string }>([...october, '--format', 'html', '--output', file])
  expect(written).toBe(file)
  expect(statSync(file).mode & 0o777).toBe(0o600)
  expect(readFileSync(file, 'utf8')).toMatch(/^<!doctype html>[\s\S]*A\$59\.00[\s\S]*<\/html>\n$/)
  expect(readFileSync(file, 'utf8')).not.toContain('+61491570003')
  const full = await run([...october, '--full-numbers'])
  expect(full.stdout).toContain('+61491570003')
})

test('closing the month charges 49.00 once, however often and however many at once it is typed', async () => {
  const before = await klariqo(['doctor'])
  expect([before.code, before.envelope?.data]).toMatchObject([8, { ok: false }])
  const runs = await Promise.all(
    Array.from({ length: 3 }, () => klariqoData<ClosedMonth[]>(['billing', 'close-month', '--month', '2026-10'])),
  )
  const outcomes = runs.flat().map(({ outcome }) => outcome)
  expect(outcomes.toSorted()).toEqual(['already', 'already', 'closed'])
  const again = await run(['billing', 'close-month', id, '--month', '2026-10'])
  expect([again.code, again.lines[1]]).toEqual([0, expect.stringMatching(/^au_plmb_monthlyplumbing +2026-10 +already/)])

  const data = await klariqoData<Statement>(october)
  expect(data).toMatchObject({ state: 'closed', posted_cents: 5900, ledger_cents: 5900, matches_ledger: true })
  const { rows } = await pool.query(`select balance from credits where balance <> 0`)
  expect(rows).toEqual([{ balance: '141.00' }])
})

test('a month that is not over is refused, told, and no reason to fail for the others', async () => {
  const { month } = (await klariqoData<{ month: { month: string } }>(['credit', 'show', id])).month
  const ran = await klariqo(['billing', 'close-month', '--month', month])
  expect([ran.code, ran.envelope?.ok]).toEqual([8, true])
  expect(ran.envelope?.data).toMatchObject([{ outcome: 'refused', error: { code: 'MONTH_NOT_OVER' } }])
  expect(await errorOf(['billing', 'close-month', 'au_plmb_nobody'])).toEqual(['CLIENT_NOT_FOUND', 2])
})

test('an adjustment is applied once for its key, and a debit is confirmed and covered', async () => {
  const adjust = (amount: string, ...more: string[]) => [
    ...['credit', 'adjust', id, `--amount=${amount}`, '--reason', 'Cut off', ...more],
  ]
  expect(await errorOf(adjust('-12.50'))).toEqual(['DEBIT_NOT_CONFIRMED', 2])
  expect(await klariqoData(adjust('-12.50', '--yes', '--key', 'ticket-1'))).toMatchObject({
    applied: true,
    balance_cents: 12_850,
    key: 'ticket-1',
  })
  expect(await klariqoData(adjust('-12.50', '--yes', '--key', 'ticket-1'))).toMatchObject({ applied: false })
  expect(await errorOf(adjust('-12.51', '--yes', '--key', 'ticket-1'))).toEqual(['ADJUSTMENT_KEY_USED', 2])
  expect(await errorOf(adjust('-128.51', '--yes'))).toEqual(['CREDIT_SHORT', 4])
  expect(await errorOf(adjust('12.505'))).toEqual(['VALUE_INVALID', 2])
  expect(await errorOf(adjust('0'))).toEqual(['VALUE_INVALID', 2])
  expect(await klariqoData(adjust('12.50'))).toMatchObject({ applied: true, balance_cents: 14_100 })
})

test('usage is by day with totals', async () => {
  const usage = ['usage', id, '--from', '2026-10-01', '--to', '2026-10-31']
  expect(await klariqoData(usage)).toMatchObject({
    rows: [{ day: '2026-10-10', type: 'call', count: 25, amount_cents: 1000 }],
    totals: [{ type: 'call', count: 25, amount_cents: 1000 }],
  })
  expect(await errorOf(['usage', id, '--from', '2026-10-31', '--to', '2026-10-01'])).toEqual(['VALUE_INVALID', 2])
  expect(await errorOf(['usage', id, '--from', '2026-02-30'])).toEqual(['VALUE_INVALID', 2])
})

test('doctor is content with sound books, and exits 8 naming a fault that is planted', async () => {
  expect(await klariqoData(['doctor'])).toMatchObject({ ok: true })
  await pool.query('update credits set balance = balance + 0.01 where balance = 141')
  const ran = await klariqo(['doctor'])
  await pool.query('update credits set balance = balance - 0.01 where balance = 141.01')
  expect(ran.code).toBe(8)
  const checks = (ran.envelope?.data as { checks?: DoctorCheck[] } | undefined)?.checks
  expect(checks?.flatMap(({ findings }) => findings)).toMatchObject([
    { problem: 'balance_differs', details: { account_cents: 14_101, ledger_cents: 14_100 } },
  ])
})

test('what cannot be written or shown is refused before anything is asked', async () => {
  expect(await errorOf([...october, '--output', '/no/such/folder/x.html'])).toEqual(['STATEMENT_UNWRITABLE', 2])
  expect(existsSync('/no/such/folder')).toBe(false)
  expect(await errorOf(['credit', 'statement', id, '--month', '2026-13'])).toEqual(['VALUE_INVALID', 2])
  expect(await errorOf(['credit', 'statement', id, '--month', '2099-01'])).toEqual(['MONTH_NOT_BEGUN', 2])
  expect(await errorOf(['credit', 'show', 'au_plmb_nobody'])).toEqual(['CLIENT_NOT_FOUND', 2])
})

test('a deleted client still has its statement, and its last month can be closed', async () => {
  await klariqoData(['client', 'delete', id, '--confirm', id])
  const data = await klariqoData<Statement>(october)
  expect(data).toMatchObject({ total_cents: 5900, matches_ledger: true, calls_kept: false, calls: [] })
  expect(await klariqoData(['doctor'])).toMatchObject({ ok: true })
})
