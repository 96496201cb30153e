import { moneyText } from '../../core/money.ts'
import { monthTitle } from '../../core/month.ts'
import type { Terminal } from '../terminal.ts'
import type { CreditView } from './credit-view.ts'

/** One account of `credit show`. */
export function presentCredit(terminal: Terminal, credit: CreditView): void {
  const money = (cents: number) => moneyText(cents, credit.currency)
  const facts = (rows: [string, string][]) => terminal.facts(rows, 12)
  const { month, auto_top_up: topUp } = credit
  terminal.title(`${credit.client_id} (${credit.currency})`)
  facts([
    ['Balance', money(credit.balance_cents)],
    ['Held', `${money(credit.held_cents)} for calls that are going on`],
    ['Available', money(credit.available_cents)],
    ['Due', credit.due_cents > 0 ? `${money(credit.due_cents)}: the line counts as unpaid` : money(0)],
    ['Auto top-up', topUpWords()],
  ])
  terminal.line(`\n${monthTitle(month.month)} (${month.time_zone})`)
  facts([
    ['Calls', `${month.calls}, ${month.included_used} of ${month.included_calls} included used`],
    ['Charged', `${money(month.cost_cents)} for calls and messages`],
    ['Base fee', `${money(month.accrued_fee_cents)}, charged when the month is closed`],
  ])

  function topUpWords(): string {
    if (!topUp.enabled) return 'off'
    return `on: ${money(topUp.amount_cents ?? 0)} when less than ${money(topUp.threshold_cents ?? 0)} is available`
  }
}
