import * as Args from '@oclif/core/args'
import * as Flags from '@oclif/core/flags'
import { clientArgument } from '../../cli/client-argument.ts'
import { type SimulatedText, simulateText } from '../../cli/messages/simulate-text.ts'
import { WiredCommand } from '../../cli/wired-command.ts'
import { phoneNumber } from '../../core/phone-number.ts'

export default class SmsSimulate extends WiredCommand<SimulatedText> {
  static override summary = "Let somebody text a client's number in the sandbox, and read the reply"
  static override examples = [
    '<%= config.bin %> sms simulate au_plmb_jamesonplumbing --body "Are you open on Sundays?"',
    '<%= config.bin %> sms simulate au_plmb_jamesonplumbing --from +61491570157 --body STOP',
  ]
  static override args = { client: Args.string({ description: 'Client id', required: true }) }
  static override flags = {
    from: Flags.string({ description: "The sender's number, in E.164 (+61…)" }),
    body: Flags.string({ description: 'What the text says', required: true, env: 'KLARIQO_SMS_BODY' }),
  }

  protected async execute(): Promise<SimulatedText> {
    const { args, flags } = await this.parse(SmsSimulate)
    const from = flags.from === undefined ? null : phoneNumber(flags.from, 'sms simulate')
    const wiring = await this.wire()
    const tenant = await clientArgument(wiring.tenants, args.client)
    return simulateText(wiring, tenant, { from, body: flags.body }, this.signal)
  }

  protected present({ from, body, reply, carrier_reply, errors, webhook_status }: SimulatedText): void {
    this.terminal.line(`${from}: ${body}`)
    if (carrier_reply) this.terminal.line(`Carrier: ${carrier_reply}`)
    if (reply && reply.status !== 'refused') this.terminal.line(`Agent: ${reply.body}`)
    else if (!carrier_reply)
      this.terminal.note(webhook_status === 200 ? 'No reply.' : `No reply: the webhook answered ${webhook_status}.`)
    if (reply?.error && !carrier_reply) this.terminal.warn(`The reply is ${reply.status}: ${reply.error}`)
    for (const { code, message } of errors) this.terminal.warn(`carrier error ${code}: ${message}`)
  }
}
