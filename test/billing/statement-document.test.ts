import { expect, test } from 'vitest'
import { statementDocument } from '../../src/billing/statement-document.ts'
import { statementSchema } from '../../src/core/statement.ts'
import { aStatement } from '../support/builders/a-statement.ts'
import { aStatementCall } from '../support/builders/a-statement-call.ts'

const hostile = aStatement({
  business_name: '=HYPERLINK("http://x") </title><script>alert(1)</script>',
  calls: [aStatementCall({ caller_number: '@SUM(A1)<img src=x>' })],
})
const table = (statement = aStatement()) => statementDocument(statement, 'table', '2026-11-22')
const html = (statement = aStatement()) => statementDocument(statement, 'html', '2026-11-22')

test('the table fits 80 columns, whatever the names', () => {
  const long = aStatement({ business_name: 'W'.repeat(200), currency: 'INR' })
  for (const line of [...table().split('\n'), ...table(long).split('\n')])
    expect([...line].length).toBeLessThanOrEqual(80)
})

test('the table shows each line, what it is made of, what is accrued and how the account moved', () => {
  const text = table()
  expect(text).toMatch(/^Base fee, November 2026 +1 × A\$49\.00 +A\$49\.00$/m)
  expect(text).toMatch(/^Further calls +2 × A\$2\.00 +A\$4\.00$/m)
  expect(text).toMatch(/^Total +A\$53\.08$/m)
  expect(text).toMatch(/^ {2}charged when the month is closed +A\$49\.00$/m)
  expect(text).toMatch(/^Adjustments +-A\$12\.50$/m)
  expect(text).toMatch(/^Closing balance +A\$233\.42$/m)
  expect(text).toMatch(/^2026-11-03 18:05 +…006 +completed +3:07 +charged +A\$2\.00$/m)
  expect(text).toContain('Matches the ledger.')
})

test('a statement that does not match the ledger says so in every form', () => {
  const wrong = aStatement({ matches_ledger: false, ledger_cents: 400 })
  expect(table(wrong)).toContain('DOES NOT MATCH THE LEDGER, which has A$4.00')
  expect(html(wrong)).toContain('does not match the ledger, which has A$4.00')
  expect(JSON.parse(statementDocument(wrong, 'json', '2026-11-22')).matches_ledger).toBe(false)
})

test('a month without service is told as such, not as closed', () => {
  const before = aStatement({ state: 'closed', in_service: false, lines: [], calls: [] })
  for (const text of [table(before), html(before)]) {
    expect(text).toContain('The client was not in service in this month.')
    expect(text).not.toContain('Closed.')
  }
  expect(table(aStatement({ in_service: false }))).toContain('So far not in service in this month.')
})

test('the JSON is the statement itself', () => {
  expect(statementSchema.parse(JSON.parse(statementDocument(aStatement(), 'json', '2026-11-22')))).toEqual(aStatement())
})

test('the CSV is one table of decimals in which no word is a formula and a number keeps its plus', () => {
  const full = aStatement({ calls: [aStatementCall({ caller_number: '+61491570006' })] })
  const rows = statementDocument(full, 'csv', '2026-11-22').split('\r\n')
  expect(new Set(rows.slice(0, -1).map((row) => row.replace(/"[^"]*"/g, '').split(',').length))).toEqual(new Set([12]))
  expect(rows).toContain('line,Further calls,2,2.00,4.00,AUD,4.00,,,,,')
  expect(rows).toContain('account,Adjustments,,,-12.50,AUD,,,,,,')
  expect(rows).toContain(
    'call,"inbound call, completed",1,,2.00,AUD,2.00,CA1,2026-11-03T18:05:09,+61491570006,187,charged',
  )
  const dangerous = statementDocument(hostile, 'csv', '2026-11-22')
  expect(dangerous).toContain(`"'=HYPERLINK(""http://x"")`)
  expect(dangerous).toContain(`,'@SUM(A1)<img src=x>,`)
  expect(dangerous).not.toMatch(/(^|,)"?[=@]/m)
})

test('the page loads nothing, runs nothing and escapes every word from outside', () => {
  const page = html(hostile)
  expect(page).not.toMatch(/<(script|img|link|iframe)\b/)
  expect(page.replaceAll(/content="[^"]*"/g, '')).not.toMatch(/\b(src|href)=["']/)
  expect(page).toContain('&lt;script&gt;alert(1)&lt;/script&gt;')
  expect(page).toContain(`content="default-src 'none'; style-src 'unsafe-inline'"`)
})

test('the page has the sums, the day it was drawn up on, and what is due', () => {
  const due = aStatement({ account: { ...aStatement().account, due_now_cents: 1900 } })
  expect(html()).toContain('22 November 2026')
  expect(html()).toContain('<td class="n">A$53.08</td>')
  expect(html()).toContain('Nothing is due.')
  expect(html(due)).toContain('Due now: A$19.00')
})

test('calls that went with a removed client are not shown as none', () => {
  const removed = aStatement({ calls: [], calls_kept: false })
  expect(table(removed)).toContain('The client was removed; its calls are no longer kept.')
  expect(html(removed)).toContain('its calls are no longer kept')
})
