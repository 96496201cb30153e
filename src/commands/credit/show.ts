import * as Args from '@oclif/core/args'
import { accountClient } from '../../cli/billing/account-client.ts'
import { type CreditView, creditView } from '../../cli/billing/credit-view.ts'
import { presentCredit } from '../../cli/billing/present-credit.ts'
import { WiredCommand } from '../../cli/wired-command.ts'

export default class CreditShow extends WiredCommand<CreditView> {
  static override summary = "What a client's account holds, and its month so far"
  static override description = 'With a single client its id may be left out.'
  static override examples = [
    '<%= config.bin %> credit show au_plmb_jamesonplumbing',
    '<%= config.bin %> credit show au_plmb_jamesonplumbing --json | jq .data.available_cents',
  ]
  static override args = { id: Args.string({ description: 'Client id', env: 'KLARIQO_CLIENT' }) }

  protected async execute(): Promise<CreditView> {
    const { args } = await this.parse(CreditShow)
    const { billing, tenants } = await this.wire()
    return creditView(await billing.credit(await accountClient(tenants, args.id)))
  }

  protected present(credit: CreditView): void {
    presentCredit(this.terminal, credit)
  }
}
