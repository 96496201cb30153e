import { randomUUID } from 'node:crypto'
import * as Args from '@oclif/core/args'
import * as Flags from '@oclif/core/flags'
import { clientArgument } from '../../cli/client-argument.ts'
import { type TextReport, testText } from '../../cli/messages/test-text.ts'
import { WiredCommand } from '../../cli/wired-command.ts'
import { phoneNumber } from '../../core/phone-number.ts'

export default class SmsTest extends WiredCommand<TextReport> {
  static override summary = "Text a phone from a client's number, and wait until it has arrived"
  static override examples = ['<%= config.bin %> sms test au_plmb_jamesonplumbing --to +61491570156']
  static override args = { client: Args.string({ description: 'Client id', required: true }) }
  static override flags = {
    to: Flags.string({ description: 'The phone, in E.164 (+61…)', required: true, env: 'KLARIQO_SMS_TO' }),
    body: Flags.string({ description: 'What it says; the name of the business is put before it where it has none' }),
  }

  protected async execute(): Promise<TextReport> {
    const { args, flags } = await this.parse(SmsTest)
    const to = phoneNumber(flags.to, 'sms test')
    const { tenants, messages, clock, deps } = await this.wire()
    const tenant = await clientArgument(tenants, args.client)
    const request = { to, body: flags.body ?? null, key: `test:${randomUUID()}` }
    const { telephony, origin } = deps
    return testText({ telephony, messages, clock, origin }, tenant, request, this.signal)
  }

  protected present(report: TextReport): void {
    const parts = report.segments === 1 ? '1 part' : `${report.segments} parts`
    this.terminal.line(`Text ${report.sid} to ${report.to}: ${report.status}, ${parts}.`)
    if (report.status !== 'delivered')
      this.terminal.warn(`No report of its delivery yet. See: klariqo sms list ${report.client_id}`)
  }
}
