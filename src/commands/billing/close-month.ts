import * as Args from '@oclif/core/args'
import * as Flags from '@oclif/core/flags'
import { type ClosedMonth, closeMonths } from '../../billing/close-months.ts'
import { clientId } from '../../cli/client-id.ts'
import { exitOnChanges } from '../../cli/exit-on-changes.ts'
import { WiredCommand } from '../../cli/wired-command.ts'
import { moneyText } from '../../core/money.ts'
import { monthOf } from '../../core/month.ts'

export default class BillingCloseMonth extends WiredCommand<ClosedMonth[]> {
  static override summary = 'Charge the base fee of a finished month, once; made for a timer'
  static override description =
    "Without --month: the last month that is over on each client's own clock. Typed again it changes nothing. A client that cannot be closed is told and does not stop the others. Exit 8 when one was refused or failed."
  static override examples = [
    '<%= config.bin %> billing close-month',
    '<%= config.bin %> billing close-month au_plmb_jamesonplumbing --month 2026-10',
    '<%= config.bin %> billing close-month --json | jq \'.data[] | select(.outcome == "failed")\'',
  ]
  static override args = { id: Args.string({ description: 'Only this client', env: 'KLARIQO_CLIENT' }) }
  static override flags = {
    month: Flags.string({ description: 'Such as 2026-10', helpValue: 'MONTH' }),
  }

  protected async execute(): Promise<ClosedMonth[]> {
    const { args, flags } = await this.parse(BillingCloseMonth)
    const query = {
      ...(flags.month === undefined ? {} : { month: monthOf(flags.month, 'billing close-month') }),
      ...(args.id === undefined ? {} : { clientId: clientId(args.id) }),
    }
    const { billing } = await this.wire()
    const months = await closeMonths(billing, query, this.signal)
    exitOnChanges(months.filter(({ outcome }) => outcome === 'refused' || outcome === 'failed').length)
    return months
  }

  protected present(months: ClosedMonth[]): void {
    if (months.length === 0) return this.terminal.line('No client was in service in that month.')
    const money = (cents: number, currency: string | null) => (currency === null ? '—' : moneyText(cents, currency))
    this.terminal.table(
      ['CLIENT', 'MONTH', 'OUTCOME', 'FEE', 'PAID', 'DUE'],
      months.map((row) => [
        row.client_id,
        row.month,
        row.outcome,
        money(row.fee_cents, row.currency),
        money(row.paid_cents, row.currency),
        money(row.due_cents, row.currency),
      ]),
    )
    for (const { client_id, error } of months) if (error) this.terminal.line(`\n${client_id}: ${error.message}`)
  }
}
