import * as Args from '@oclif/core/args'
import * as Flags from '@oclif/core/flags'
import { accountClient } from '../cli/billing/account-client.ts'
import { WiredCommand } from '../cli/wired-command.ts'
import { calendarDay } from '../core/calendar-day.ts'
import { KlariqoError } from '../core/errors/klariqo-error.ts'
import { moneyText } from '../core/money.ts'
import { dayAt, firstDayOf } from '../core/month.ts'

type UsageRow = { day: string; type: string; count: number; amount_cents: number }
type UsageData = {
  client_id: string
  time_zone: string
  currency: string
  from: string
  to: string
  rows: UsageRow[]
  /** For each type over all days. */
  totals: Omit<UsageRow, 'day'>[]
}

export default class Usage extends WiredCommand<UsageData> {
  static override summary = 'What a client used by day: calls, messages, numbers, with their cost'
  static override description =
    "Days are those of the client's own clock, both ends included; default: the present month so far."
  static override examples = [
    '<%= config.bin %> usage au_plmb_jamesonplumbing',
    '<%= config.bin %> usage au_plmb_jamesonplumbing --from 2026-10-01 --to 2026-10-31 --json',
  ]
  static override args = { id: Args.string({ description: 'Client id', env: 'KLARIQO_CLIENT' }) }
  static override flags = {
    from: Flags.string({ description: 'First day, such as 2026-11-01', helpValue: 'DAY' }),
    to: Flags.string({ description: 'Last day, such as 2026-11-30', helpValue: 'DAY' }),
  }

  protected async execute(): Promise<UsageData> {
    const { args, flags } = await this.parse(Usage)
    const day = (text: string | undefined, what: string) =>
      text === undefined ? undefined : calendarDay(text, what, 'usage')
    const given = { from: day(flags.from, 'The first day'), to: day(flags.to, 'The last day') }
    const { billing, tenants, clock } = await this.wire()
    const id = await accountClient(tenants, args.id)
    const { month } = await billing.credit(id)
    const to = given.to ?? dayAt(clock.now(), month.timeZone)
    const from = given.from ?? firstDayOf(to.slice(0, 7))
    if (from > to) {
      const problem = `${from} is after ${to}`
      throw new KlariqoError('VALUE_INVALID', { what: 'The first day', problem, command: 'usage' })
    }
    const usage = await billing.usage(id, from, to)
    const rows = usage.rows.map(({ amountCents, ...row }) => ({ ...row, amount_cents: amountCents }))
    return {
      client_id: id,
      time_zone: usage.timeZone,
      currency: usage.currency,
      from,
      to,
      rows,
      totals: totalsOf(rows),
    }
  }

  protected present(usage: UsageData): void {
    const { terminal } = this
    terminal.line(`${usage.client_id}, ${usage.from} to ${usage.to} (${usage.time_zone})`)
    if (usage.rows.length === 0) return terminal.line('Nothing was used.')
    const cells = ({ type, count, amount_cents: cents }: Omit<UsageRow, 'day'>) => [
      type,
      String(count).padStart(5),
      moneyText(cents, usage.currency).padStart(12),
    ]
    terminal.table(
      ['DAY', 'TYPE', 'COUNT', '      AMOUNT'],
      [
        ...usage.rows.map((row) => [row.day, ...cells(row)]),
        ...usage.totals.map((total) => ['total', ...cells(total)]),
      ],
    )
  }
}

/** In the order the types first appear. */
function totalsOf(rows: readonly UsageRow[]): UsageData['totals'] {
  const totals = new Map<string, Omit<UsageRow, 'day'>>()
  for (const { type, count, amount_cents } of rows) {
    const before = totals.get(type)
    totals.set(type, {
      type,
      count: (before?.count ?? 0) + count,
      amount_cents: (before?.amount_cents ?? 0) + amount_cents,
    })
  }
  return [...totals.values()]
}
