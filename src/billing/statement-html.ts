import { escapeHtml as text } from '../core/escape-html.ts'
import { moneyText } from '../core/money.ts'
import { dayTitle, monthTitle } from '../core/month.ts'
import type { Statement } from '../core/statement.ts'
import { accountRows } from './account-rows.ts'
import { callLength, callStart } from './call-words.ts'
import { lineWords } from './line-words.ts'
import { stateWords } from './state-words.ts'
import { statementStyle } from './statement-style.ts'

/**
 * A statement as one page to print or to send: no script, nothing loaded, every word from outside escaped.
 * `drawnUpOn` is the day on it, `2026-11-22`.
 */
export function statementHtml(statement: Statement, drawnUpOn: string): string {
  const money = (cents: number) => text(moneyText(cents, statement.currency))
  const title = `Statement for ${monthTitle(statement.month)}`
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${text(`${title} · ${statement.business_name}`)}</title>
<style>${statementStyle}</style>
</head>
<body>
<header>
<div><p class="brand">Klariqo</p><h1>Statement<br>${text(monthTitle(statement.month))}</h1></div>
<dl>
${fact('For', statement.business_name)}${fact('Line', statement.client_id)}${fact('Drawn up on', dayTitle(drawnUpOn))}${fact('Month by', statement.time_zone)}${fact('Currency', statement.currency)}</dl>
</header>
<main>
<p class="state">${text(stateWords(statement))}</p>
<table>
<thead><tr><th>Description</th><th class="n">Quantity</th><th class="n">Price</th><th class="n">Amount</th></tr></thead>
<tbody>
${statement.lines
  .map(
    (line) =>
      `<tr><td>${text(lineWords(line, statement))}</td><td class="n">${line.quantity}</td><td class="n">${money(line.unit_cents)}</td><td class="n">${money(line.amount_cents)}</td></tr>\n`,
  )
  .join('')}</tbody>
<tfoot>
<tr class="total"><th scope="row" colspan="3">Total for ${text(monthTitle(statement.month))}</th><td class="n">${money(statement.total_cents)}</td></tr>
${
  statement.accrued_cents > 0
    ? `<tr><td colspan="3">of it charged already</td><td class="n">${money(statement.posted_cents)}</td></tr>
<tr><td colspan="3">of it charged when the month is closed</td><td class="n">${money(statement.accrued_cents)}</td></tr>\n`
    : ''
}</tfoot>
</table>
${statement.matches_ledger ? '' : `<p class="wrong">This statement does not match the ledger, which has ${money(statement.ledger_cents)}. Do not send it.</p>\n`}<h2>Account</h2>
<table>
<tbody>
${accountRows(statement)
  .map(
    (row) =>
      `<tr${row.total ? ' class="total"' : ''}><td>${text(row.words)}</td><td class="n">${money(row.cents)}</td></tr>\n`,
  )
  .join('')}</tbody>
</table>
<p class="due">${
    statement.account.due_now_cents > 0
      ? `<strong>Due now: ${money(statement.account.due_now_cents)}</strong>. Any top-up pays it first.`
      : `Nothing is due. Balance on the day of this statement: ${money(statement.account.balance_now_cents)}.`
  }</p>
${calls(statement, money)}</main>
</body>
</html>
`
}

const fact = (name: string, value: string): string => `<div><dt>${text(name)}</dt><dd>${text(value)}</dd></div>\n`

function calls(statement: Statement, money: (cents: number) => string): string {
  const unsettled =
    statement.unsettled_calls > 0
      ? `<p class="state">${statement.unsettled_calls} not settled yet; they are in no line above.</p>\n`
      : ''
  if (!statement.calls_kept)
    return `<p class="state">This line was removed; its calls are no longer kept.</p>\n${unsettled}`
  if (statement.calls.length === 0) return unsettled
  return `<section class="calls">
<h2>Calls</h2>
<table>
<thead><tr><th>Started</th><th>Caller</th><th>Outcome</th><th class="n">Length</th><th class="l">Billed</th><th class="n">Cost</th></tr></thead>
<tbody>
${statement.calls
  .map(
    (call) =>
      `<tr><td>${text(callStart(call))}</td><td>${text(call.caller_number ?? '—')}</td><td>${text(call.status)}</td><td class="n">${callLength(call)}</td><td class="l">${text(call.billed_as)}</td><td class="n">${money(call.cost_cents)}</td></tr>\n`,
  )
  .join('')}</tbody>
</table>
${unsettled}</section>
`
}
