import * as Args from '@oclif/core/args'
import * as Flags from '@oclif/core/flags'
import { type Reconciliation, reconcile } from '../../billing/reconcile.ts'
import { presentReconciliation } from '../../cli/billing/present-reconciliation.ts'
import { clientArgument } from '../../cli/client-argument.ts'
import { exitOnChanges } from '../../cli/exit-on-changes.ts'
import { WiredCommand } from '../../cli/wired-command.ts'
import { sinceOf } from '../../core/since.ts'

export default class BillingReconcile extends WiredCommand<Reconciliation> {
  static override summary =
    "Settle calls whose end got lost, and compare the carrier's calls with the books; made for a timer"
  static override description =
    'A call whose end nobody told us is looked up at the carrier: settled as it says, or ended without a charge when it knows no such call. Then each call of the span is compared; what differs is told and never changed, and the exit code is 8. Typed again it changes nothing.'
  static override examples = [
    '<%= config.bin %> billing reconcile',
    '<%= config.bin %> billing reconcile au_plmb_jamesonplumbing --since 12h --json | jq .data.differences',
  ]
  static override args = { id: Args.string({ description: 'Only this client', env: 'KLARIQO_CLIENT' }) }
  static override flags = {
    since: Flags.string({ description: 'How far back calls are compared; default: 2d', helpValue: '12h' }),
  }

  protected async execute(): Promise<Reconciliation> {
    const { args, flags } = await this.parse(BillingReconcile)
    const { clock, deps, settlement, tenants } = await this.wire()
    const now = clock.now()
    const since = sinceOf(flags.since ?? '2d', now, 'billing reconcile').toISOString()
    const client = args.id === undefined ? null : await clientArgument(tenants, args.id)
    const query = { since, now, ...(client ? { clientId: client.clientId } : {}) }
    const result = await reconcile({ settlement, tenants, telephony: deps.telephony }, query, this.signal)
    exitOnChanges(result.differences.length)
    return result
  }

  protected present(result: Reconciliation): void {
    presentReconciliation(this.terminal, result)
  }
}
