import * as Args from '@oclif/core/args'
import * as Flags from '@oclif/core/flags'
import { clientArgument } from '../../cli/client-argument.ts'
import { exitOnChanges } from '../../cli/exit-on-changes.ts'
import { presentRetentionRun } from '../../cli/records/present-retention-run.ts'
import { retentionOf } from '../../cli/records/retention-of.ts'
import { runAllRetention } from '../../cli/records/run-all-retention.ts'
import { WiredCommand } from '../../cli/wired-command.ts'
import { KlariqoError } from '../../core/errors/klariqo-error.ts'
import type { RetentionRun as Run } from '../../records/run-retention.ts'

export default class RetentionRun extends WiredCommand<Run[]> {
  static override summary = 'Take away words and recordings that have been kept long enough, and prove it'
  static override description =
    'For a timer (--all, every night). Afterwards it counts again, in the database and at the carrier: anything left is exit 6. Safe to repeat and to break off.'
  static override examples = [
    '<%= config.bin %> retention run --all',
    '<%= config.bin %> retention run au_plmb_jamesonplumbing --plan',
  ]
  static override args = { id: Args.string({ description: 'Client id; or --all' }) }
  static override flags = {
    all: Flags.boolean({ description: 'Every client' }),
    plan: Flags.boolean({ description: 'Only count what would go (exit 8 when there is something)' }),
  }

  protected async execute(): Promise<Run[]> {
    const { args, flags } = await this.parse(RetentionRun)
    // A flag that was not given is undefined, not false.
    if ((flags.all === true) === (args.id !== undefined))
      throw new KlariqoError('VALUE_INVALID', {
        what: 'The client',
        problem: 'give either a client id or --all',
        command: 'retention run',
      })
    const { records, audit, tenants, deps } = await this.wire()
    const ports = { records, audit, telephony: deps.telephony }
    const options = { plan: flags.plan, signal: this.signal }
    const runs =
      args.id === undefined
        ? await runAllRetention(ports, tenants, options, this.terminal)
        : [await retentionOf(ports, (await clientArgument(tenants, args.id)).clientId, options, this.terminal)]
    if (flags.plan) exitOnChanges(runs.reduce((sum, { due }) => sum + Object.values(due).reduce((a, b) => a + b, 0), 0))
    return runs
  }

  protected present(runs: Run[]): void {
    presentRetentionRun(this.terminal, runs)
  }
}
