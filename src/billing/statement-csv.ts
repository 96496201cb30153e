import { csvOf, freeText } from '@klariqo/contract/csv'
import { decimalOf } from '../core/money.ts'
import type { Statement } from '../core/statement.ts'
import { accountRows } from './account-rows.ts'
import { lineWords } from './line-words.ts'

const heads = [
  'record',
  'description',
  'quantity',
  'unit_price',
  'amount',
  'currency',
  'posted',
  'call_sid',
  'start_local',
  'caller_number',
  'duration_seconds',
  'billed_as',
]

/**
 * A statement as one CSV table: records `line`, `total`, `account` and `call`. Amounts are plain decimals. The column
 * caller_number holds numbers with their plus (or the last three digits): tell a spreadsheet to take it as text.
 */
export function statementCsv(statement: Statement): string {
  const { currency } = statement
  const amounts = (record: string, words: string, cents: number) => [record, words, '', '', decimalOf(cents), currency]
  return csvOf(
    [
      heads,
      ...statement.lines.map((line) => [
        'line',
        lineWords(line, statement),
        line.quantity,
        decimalOf(line.unit_cents),
        decimalOf(line.amount_cents),
        currency,
        decimalOf(line.posted_cents),
      ]),
      [
        ...amounts('total', freeText(`${statement.business_name}, ${statement.month}`), statement.total_cents),
        decimalOf(statement.posted_cents),
      ],
      ...accountRows(statement).map(({ words, cents }) => amounts('account', words, cents)),
      ...statement.calls.map((call) => [
        ...['call', `${freeText(call.direction)} call, ${freeText(call.status)}`, '1', '', decimalOf(call.cost_cents)],
        ...[currency, decimalOf(call.cost_cents), freeText(call.call_sid), call.start_local],
        ...[callerCell(call.caller_number), call.duration_seconds, call.billed_as],
      ]),
    ].map((row) => [...row, ...Array<string>(heads.length - row.length).fill('')]),
  )
}

/** A number's plus is its own; what is no number (a withheld one, a name) is somebody else's text. */
const callerCell = (number: string | null): string =>
  number === null ? '' : /^(\+\d{3,15}|…\d{1,3})$/.test(number) ? number : freeText(number)
