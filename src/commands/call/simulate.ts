import * as Flags from '@oclif/core/flags'
import { presentCall } from '../../cli/calls/present-call.ts'
import { simulateCall } from '../../cli/calls/simulate-call.ts'
import { clientArgument } from '../../cli/client-argument.ts'
import { WiredCommand } from '../../cli/wired-command.ts'
import { KlariqoError } from '../../core/errors/klariqo-error.ts'
import { phoneNumber } from '../../core/phone-number.ts'
import type { CallReport } from '../../evals/call-report.ts'

export default class CallSimulate extends WiredCommand<CallReport> {
  static override summary = "Let a caller ring a client's number in the sandbox, and hear what happens"
  static override examples = [
    '<%= config.bin %> call simulate --client au_plmb_jamesonplumbing --scenario emergency',
    '<%= config.bin %> call simulate --client au_plmb_jamesonplumbing --say "How much is a callout?" --record call.wav',
  ]
  static override flags = {
    client: Flags.string({ description: 'Client id', required: true, env: 'KLARIQO_CLIENT' }),
    scenario: Flags.string({
      description: "A scenario of the client's template: emergency, appointment, quote, general, complaint",
      exclusive: ['say'],
    }),
    say: Flags.string({ description: 'What the caller says; repeatable, one line a turn', multiple: true }),
    from: Flags.string({ description: "The caller's number, in E.164 (+61…)" }),
    record: Flags.string({ description: 'Where the stereo WAV goes (left the caller, right the agent)' }),
  }

  protected async execute(): Promise<CallReport> {
    const { flags } = await this.parse(CallSimulate)
    const say = (flags.say ?? []).filter((text) => text.trim() !== '')
    if (!flags.scenario && say.length === 0) {
      const problem = 'Nothing for the caller to say: give --scenario NAME or --say TEXT.'
      throw new KlariqoError('USAGE', { problem, help: 'klariqo call simulate --help' })
    }
    const from = flags.from === undefined ? null : phoneNumber(flags.from, 'call simulate')
    const wiring = await this.wire()
    const tenant = await clientArgument(wiring.tenants, flags.client)
    const request = {
      scenario: flags.scenario ?? null,
      say,
      from,
      record: flags.record ?? null,
    }
    return simulateCall(wiring, tenant, request, this.terminal.said, this.signal)
  }

  protected present(report: CallReport): void {
    presentCall(this.terminal, report)
  }
}
