import * as Flags from '@oclif/core/flags'
import { type CallView, callView } from '../../cli/calls/call-view.ts'
import { clientArgument } from '../../cli/client-argument.ts'
import { WiredCommand } from '../../cli/wired-command.ts'
import { localTime } from '../../core/local-time.ts'
import { decimalOf, moneyText } from '../../core/money.ts'
import { parseClientId } from '../../core/names.ts'
import { regionOf } from '../../core/regions.ts'

export default class CallList extends WiredCommand<CallView[]> {
  static override summary = 'The latest calls'
  static override examples = ['<%= config.bin %> call list --client au_plmb_jamesonplumbing --limit 5']
  static override flags = {
    client: Flags.string({ description: 'Only calls of this client', env: 'KLARIQO_CLIENT' }),
    limit: Flags.integer({ description: 'How many at the most', default: 20, min: 1, max: 1000 }),
  }

  /** By call: the zone it began in, which the answer does not have. */
  readonly #zones = new Map<string, string>()

  protected async execute(): Promise<CallView[]> {
    const { flags } = await this.parse(CallList)
    const { tenants } = await this.wire()
    if (flags.client) await clientArgument(tenants, flags.client)
    const calls = await tenants.calls({ limit: flags.limit, ...(flags.client ? { clientId: flags.client } : {}) })
    for (const call of calls) this.#zones.set(call.callSid, call.timeZone)
    return calls.map(callView)
  }

  protected present(calls: CallView[]): void {
    if (calls.length === 0)
      return this.terminal.line('No calls yet. Try: klariqo call simulate --client ID --scenario emergency')
    this.terminal.table(
      ['CALL', 'CLIENT', 'FROM', 'STATUS', 'STARTED', 'SECONDS', 'COST'],
      calls.map((c) => [
        c.call_sid,
        c.client_id,
        c.caller_number ?? '—',
        c.refused === null ? c.status : `refused: ${c.refused}`,
        localTime(c.start_time, this.#zones.get(c.call_sid) ?? 'UTC'),
        String(c.duration_seconds ?? ''),
        c.cost_cents === null ? '' : costText(c.cost_cents, c.client_id),
      ]),
      { below: [0, 1], cut: [3, 2] },
    )
    this.terminal.note("Times by each client's own clock.")
  }
}

/** In the currency of the client's region. */
function costText(cents: number, clientId: string): string {
  const region = regionOf(parseClientId(clientId)?.region ?? '')
  return region === null ? decimalOf(cents) : moneyText(cents, region.currency)
}
