import * as Args from '@oclif/core/args'
import * as Flags from '@oclif/core/flags'
import { audited } from '../../cli/audited.ts'
import { clientArgument } from '../../cli/client-argument.ts'
import { confirmed } from '../../cli/confirmed.ts'
import { WiredCommand } from '../../cli/wired-command.ts'
import { KlariqoError } from '../../core/errors/klariqo-error.ts'
import { phoneNumber } from '../../core/phone-number.ts'
import { type Forgotten, forgetCaller } from '../../records/forget-caller.ts'

export default class ClientForget extends WiredCommand<Forgotten> {
  static override summary = 'Forget one caller of a client: number, words, messages, recordings'
  static override description =
    'On request of the caller. The calls stay with their times and amounts, without number and words. Afterwards it looks for the number in every table and for the recordings at the carrier; anything left is exit 6. The audit log keeps a keyed hash of the number.'
  static override examples = ['<%= config.bin %> client forget au_plmb_jamesonplumbing --caller +61491570156 --yes']
  static override args = { id: Args.string({ description: 'Client id', required: true }) }
  static override flags = {
    caller: Flags.string({
      description: 'The number, in international form',
      required: true,
      env: 'KLARIQO_CALLER',
      helpValue: '+61…',
    }),
    yes: Flags.boolean({ char: 'y', description: 'Confirm without a question' }),
  }

  protected async execute(): Promise<Forgotten> {
    const { args, flags } = await this.parse(ClientForget)
    const caller = phoneNumber(flags.caller, 'client forget')
    const { records, audit, tenants, deps } = await this.wire()
    const { clientId } = await clientArgument(tenants, args.id)
    const question = `This deletes every word and recording of ${caller} with ${clientId}, for good. Go on?`
    if (!flags.yes && !(await confirmed(question, this.terminal, this.signal)))
      throw new KlariqoError('FORGETTING_NOT_CONFIRMED', { client_id: clientId })
    return audited(audit, { action: 'caller.forget', clientId }, this.terminal, () =>
      forgetCaller({ records, telephony: deps.telephony }, clientId, caller, this.signal),
    )
  }

  protected present(done: Forgotten): void {
    this.terminal.line(
      `Forgotten: ${done.calls} calls without number and words, ${done.turns} turns, ${done.messages} messages, ${done.leads} leads, ${done.recordings} recordings.`,
    )
    this.terminal.line(`Looked again: the number stands in no table of ${done.client_id}, and no recording is left.`)
  }
}
