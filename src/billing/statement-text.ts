import { moneyText } from '../core/money.ts'
import { monthTitle } from '../core/month.ts'
import type { Statement } from '../core/statement.ts'
import { accountRows } from './account-rows.ts'
import { callLength, callStart } from './call-words.ts'
import { lineWords } from './line-words.ts'
import { stateWords } from './state-words.ts'

/** Names are cut before a line grows past a terminal of this many columns. */
const width = 80
const amountWidth = 14

/** A statement to read at a terminal of 80 columns. Ends with a line break. */
export function statementText(statement: Statement): string {
  const money = (cents: number) => moneyText(cents, statement.currency)
  const amount = (words: string, cents: number) => row(words, money(cents))
  const blocks = [
    [
      cut(`${statement.business_name} (${statement.client_id})`, width),
      `Statement for ${monthTitle(statement.month)}, ${statement.time_zone}, ${statement.currency}`,
      stateWords(statement),
    ],
    [
      ...statement.lines.map((line) =>
        row(lineWords(line, statement), money(line.amount_cents), `${line.quantity} × ${money(line.unit_cents)}`),
      ),
      rule,
      amount('Total', statement.total_cents),
      ...(statement.accrued_cents > 0
        ? [
            amount('  of it charged', statement.posted_cents),
            amount('  charged when the month is closed', statement.accrued_cents),
          ]
        : []),
      statement.matches_ledger
        ? 'Matches the ledger.'
        : `DOES NOT MATCH THE LEDGER, which has ${money(statement.ledger_cents)}: see klariqo doctor.`,
    ],
    [
      'Account',
      ...accountRows(statement).map(({ words, cents }) => amount(words, cents)),
      amount('Due now', statement.account.due_now_cents),
    ],
    callLines(statement),
  ]
  return `${blocks.map((block) => block.join('\n')).join('\n\n')}\n`
}

function callLines(statement: Statement): string[] {
  const notes = [
    ...(statement.calls_kept ? [] : ['The client was removed; its calls are no longer kept.']),
    ...(statement.unsettled_calls > 0 ? [`${statement.unsettled_calls} not settled yet, in no line above.`] : []),
  ]
  if (statement.calls.length === 0) return ['Calls: none.', ...notes]
  const columns = (start: string, from: string, status: string, length: string, billed: string, cost: string) =>
    `${start.padEnd(17)} ${cut(from, 15).padEnd(15)} ${status.padEnd(11)} ${length.padStart(8)}  ${billed.padEnd(9)}${cost.padStart(amountWidth)}`.trimEnd()
  return [
    columns('CALL STARTED', 'FROM', 'STATUS', 'LENGTH', 'BILLED', 'COST'),
    ...statement.calls.map((call) =>
      columns(
        callStart(call),
        call.caller_number ?? '—',
        call.status,
        callLength(call),
        call.billed_as,
        moneyText(call.cost_cents, statement.currency),
      ),
    ),
    ...notes,
  ]
}

const rule = '─'.repeat(width)

/** Words on the left, an amount on the right, and what it is made of before it. */
function row(words: string, amount: string, made = ''): string {
  const right = `${made.padStart(18)}${amount.padStart(amountWidth)}`
  return `${cut(words, width - right.length).padEnd(width - right.length)}${right}`
}

const cut = (text: string, length: number): string => (text.length <= length ? text : `${text.slice(0, length - 1)}…`)
