import * as Args from '@oclif/core/args'
import * as Flags from '@oclif/core/flags'
import { audited } from '../../cli/audited.ts'
import { clientArgument } from '../../cli/client-argument.ts'
import { type LimitsView, limitsView } from '../../cli/limits/limits-view.ts'
import { presentLimits } from '../../cli/limits/present-limits.ts'
import { WiredCommand } from '../../cli/wired-command.ts'
import { limitChanges } from '../../core/limit-changes.ts'
import { currencyOf } from '../../core/regions.ts'

export default class LimitSet extends WiredCommand<LimitsView> {
  static override summary = 'Change what a client may do at most'
  static override description =
    'Only what is given changes, from the next call on; a call under way keeps its limits. An hour is the last 60 minutes, a day the last 24 hours. Premium, shared-cost, satellite and unknown numbers are never rung, whatever the countries.'
  static override examples = [
    '<%= config.bin %> limit set au_plmb_jamesonplumbing --calls-per-hour 60 --minutes-per-call 10',
    '<%= config.bin %> limit set au_plmb_jamesonplumbing --spend-per-day 100.00 --countries AU,NZ',
  ]
  static override args = { id: Args.string({ description: 'Client id', required: true, env: 'KLARIQO_CLIENT' }) }
  // Texts, so that every value that is wrong is told at once.
  static override flags = {
    'calls-per-hour': Flags.string({ description: 'Calls that come in, an hour', helpValue: '120' }),
    'calls-per-day': Flags.string({ description: 'Calls that come in, a day', helpValue: '600' }),
    'outbound-per-hour': Flags.string({ description: 'Calls that we place, an hour', helpValue: '30' }),
    'outbound-concurrent': Flags.string({ description: 'Calls that we place, at once', helpValue: '3' }),
    'minutes-per-call': Flags.string({ description: 'Minutes of a call, 1 to 240', helpValue: '15' }),
    'spend-per-day': Flags.string({ description: "Spend a day, in the client's currency", helpValue: '200.00' }),
    countries: Flags.string({ description: 'Country codes we may ring, or `none`', helpValue: 'AU,NZ' }),
  }

  protected async execute(): Promise<LimitsView> {
    const { args, flags } = await this.parse(LimitSet)
    const changes = limitChanges({
      'calls-per-hour': flags['calls-per-hour'],
      'calls-per-day': flags['calls-per-day'],
      'outbound-per-hour': flags['outbound-per-hour'],
      'outbound-concurrent': flags['outbound-concurrent'],
      'minutes-per-call': flags['minutes-per-call'],
      'spend-per-day': flags['spend-per-day'],
      countries: flags.countries,
    })
    const { limits, tenants, audit } = await this.wire()
    const { clientId, region } = await clientArgument(tenants, args.id)
    const act = { action: 'limit.set', clientId }
    const set = () => limits.set(clientId, changes)
    return limitsView(clientId, currencyOf(region), await audited(audit, act, this.terminal, set))
  }

  protected present(limits: LimitsView): void {
    presentLimits(this.terminal, limits)
  }
}
