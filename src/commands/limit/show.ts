import * as Args from '@oclif/core/args'
import { accountClient } from '../../cli/billing/account-client.ts'
import { clientArgument } from '../../cli/client-argument.ts'
import { type LimitsView, limitsView } from '../../cli/limits/limits-view.ts'
import { presentLimits } from '../../cli/limits/present-limits.ts'
import { WiredCommand } from '../../cli/wired-command.ts'
import { currencyOf } from '../../core/regions.ts'

export default class LimitShow extends WiredCommand<LimitsView> {
  static override summary = 'How many calls a client may have, how long, how dear and where to'
  static override description = 'With a single client its id may be left out.'
  static override examples = ['<%= config.bin %> limit show au_plmb_jamesonplumbing']
  static override args = { id: Args.string({ description: 'Client id', env: 'KLARIQO_CLIENT' }) }

  protected async execute(): Promise<LimitsView> {
    const { args } = await this.parse(LimitShow)
    const { limits, tenants } = await this.wire()
    const { clientId, region } = await clientArgument(tenants, await accountClient(tenants, args.id))
    return limitsView(clientId, currencyOf(region), await limits.show(clientId))
  }

  protected present(limits: LimitsView): void {
    presentLimits(this.terminal, limits)
  }
}
