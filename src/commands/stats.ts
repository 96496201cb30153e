import * as Args from '@oclif/core/args'
import * as Flags from '@oclif/core/flags'
import { accountClient } from '../cli/billing/account-client.ts'
import { clientArgument } from '../cli/client-argument.ts'
import { presentStats } from '../cli/stats/present-stats.ts'
import { type StatsView, statsView } from '../cli/stats/stats-view.ts'
import { WiredCommand } from '../cli/wired-command.ts'
import { calendarDay } from '../core/calendar-day.ts'

export default class Stats extends WiredCommand<StatsView> {
  static override summary =
    'Calls of a client in figures: when, how long, what became of them, how fast the answers came'
  static override description =
    "Days are those of the client's own clock, both ends included; default: the 31 days to today. At most 400 days."
  static override examples = [
    '<%= config.bin %> stats au_plmb_jamesonplumbing',
    "<%= config.bin %> stats au_plmb_jamesonplumbing --from 2026-10-01 --to 2026-10-31 --json | jq '.data.latency'",
  ]
  static override args = { id: Args.string({ description: 'Client id', env: 'KLARIQO_CLIENT' }) }
  static override flags = {
    from: Flags.string({ description: 'First day, such as 2026-11-01', helpValue: 'DAY' }),
    to: Flags.string({ description: 'Last day, such as 2026-11-30', helpValue: 'DAY' }),
  }

  protected async execute(): Promise<StatsView> {
    const { args, flags } = await this.parse(Stats)
    const range = {
      ...(flags.from === undefined ? {} : { from: calendarDay(flags.from, 'The first day', 'stats') }),
      ...(flags.to === undefined ? {} : { to: calendarDay(flags.to, 'The last day', 'stats') }),
    }
    const { statistics, tenants } = await this.wire()
    const tenant = await clientArgument(tenants, await accountClient(tenants, args.id))
    const [current, analytics] = await Promise.all([
      statistics.current(tenant.clientId),
      statistics.analytics(tenant.clientId, range),
    ])
    return statsView(tenant.businessName, current, analytics)
  }

  protected present(stats: StatsView): void {
    presentStats(this.terminal, stats)
  }
}
