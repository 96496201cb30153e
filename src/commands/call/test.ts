import * as Args from '@oclif/core/args'
import * as Flags from '@oclif/core/flags'
import { presentCall } from '../../cli/calls/present-call.ts'
import { testCall } from '../../cli/calls/test-call.ts'
import { theClient } from '../../cli/the-client.ts'
import { WiredCommand } from '../../cli/wired-command.ts'
import { phoneNumber } from '../../core/phone-number.ts'
import type { CallReport } from '../../evals/call-report.ts'

export default class CallTest extends WiredCommand<CallReport> {
  static override summary = 'Ring a phone and let the agent speak with whoever answers'
  static override description =
    'In the sandbox the phone is a simulated one that asks for the opening hours and says goodbye.'
  static override examples = ['<%= config.bin %> call test +61491570156 --client au_plmb_jamesonplumbing']
  static override args = { phone: Args.string({ description: 'The phone to ring, in E.164 (+61…)', required: true }) }
  static override flags = {
    client: Flags.string({
      description: 'Client id; not needed while there is only one client',
      env: 'KLARIQO_CLIENT',
    }),
    record: Flags.string({ description: 'Where the stereo WAV goes (sandbox)' }),
  }

  protected async execute(): Promise<CallReport> {
    const { args, flags } = await this.parse(CallTest)
    const to = phoneNumber(args.phone)
    const wiring = await this.wire()
    const tenant = await theClient(wiring.tenants, flags.client)
    return testCall(wiring, tenant, { to, record: flags.record ?? null }, this.terminal.said, this.signal)
  }

  protected present(report: CallReport): void {
    presentCall(this.terminal, report)
  }
}
