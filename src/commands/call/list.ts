import * as Flags from '@oclif/core/flags'
import { type CallView, callView } from '../../cli/calls/call-view.ts'
import { clientArgument } from '../../cli/client-argument.ts'
import { WiredCommand } from '../../cli/wired-command.ts'

export default class CallList extends WiredCommand<CallView[]> {
  static override summary = 'The latest calls'
  static override examples = ['<%= config.bin %> call list --client au_plmb_jamesonplumbing --limit 5']
  static override flags = {
    client: Flags.string({ description: 'Only calls of this client', env: 'KLARIQO_CLIENT' }),
    limit: Flags.integer({ description: 'How many at the most', default: 20, min: 1, max: 1000 }),
  }

  protected async execute(): Promise<CallView[]> {
    const { flags } = await this.parse(CallList)
    const { tenants } = await this.wire()
    if (flags.client) await clientArgument(tenants, flags.client)
    const calls = await tenants.calls({ limit: flags.limit, ...(flags.client ? { clientId: flags.client } : {}) })
    return calls.map(callView)
  }

  protected present(calls: CallView[]): void {
    if (calls.length === 0)
      return this.terminal.line('No calls yet. Try: klariqo call simulate --client ID --scenario emergency')
    this.terminal.table(
      ['CALL', 'CLIENT', 'FROM', 'STATUS', 'START', 'SECONDS', 'COST'],
      calls.map((c) => [
        c.call_sid,
        c.client_id,
        c.caller_number ?? '—',
        c.refused === null ? c.status : `refused: ${c.refused}`,
        c.start_time,
        String(c.duration_seconds ?? ''),
        c.cost_cents === null ? '' : (c.cost_cents / 100).toFixed(2),
      ]),
    )
  }
}
