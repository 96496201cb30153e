import * as Args from '@oclif/core/args'
import { exitOnChanges } from '../../cli/exit-on-changes.ts'
import { WiredCommand } from '../../cli/wired-command.ts'
import { verifyClient } from '../../provisioning/verify-client.ts'
import type { VerifyClientResult } from '../../provisioning/verify-client-result.ts'

export default class ClientVerify extends WiredCommand<VerifyClientResult> {
  static override summary = 'Check everything a client consists of; changes nothing'
  static override description =
    'Exit 0 when all is right, 8 when something differs. `klariqo client create` with the same details mends it.'
  static override examples = ['<%= config.bin %> client verify au_plmb_jamesonplumbing']
  static override args = { id: Args.string({ description: 'Client id', required: true }) }

  protected async execute(): Promise<VerifyClientResult> {
    const { args } = await this.parse(ClientVerify)
    const { deps } = await this.wire()
    const result = await verifyClient(deps, args.id, { signal: this.signal })
    exitOnChanges(result.ok ? 0 : 1)
    return result
  }

  protected present(result: VerifyClientResult): void {
    this.terminal.table(
      ['CHECK', 'STATUS', 'DETAIL'],
      result.items.map((item) => [item.title, item.status, item.detail ?? '']),
    )
    this.terminal.line(
      result.ok ? '\nAll right.' : '\nNot all is right. `klariqo client create` with the same details mends it.',
    )
  }
}
