import * as Args from '@oclif/core/args'
import * as Flags from '@oclif/core/flags'
import { clientArgument } from '../../cli/client-argument.ts'
import { type MessageView, messageView } from '../../cli/messages/message-view.ts'
import { WiredCommand } from '../../cli/wired-command.ts'
import { localTime } from '../../core/local-time.ts'
import { regionOf } from '../../core/regions.ts'

export default class SmsList extends WiredCommand<MessageView[]> {
  static override summary = "A client's latest texts, and what became of them"
  static override examples = ['<%= config.bin %> sms list au_plmb_jamesonplumbing --limit 5']
  static override args = { client: Args.string({ description: 'Client id', required: true }) }
  static override flags = {
    limit: Flags.integer({ description: 'How many at the most', default: 20, min: 1, max: 1000 }),
  }

  #zone = 'UTC'

  protected async execute(): Promise<MessageView[]> {
    const { args, flags } = await this.parse(SmsList)
    const { tenants, messages, clock } = await this.wire()
    const { clientId, region } = await clientArgument(tenants, args.client)
    this.#zone = regionOf(region)?.timeZone ?? 'UTC'
    const now = clock.now().getTime()
    return (await messages.list({ clientId, limit: flags.limit })).map((message) => messageView(message, now))
  }

  protected present(messages: MessageView[]): void {
    if (messages.length === 0)
      return this.terminal.line('No texts yet. Try: klariqo sms simulate CLIENT --body "Are you open?"')
    this.terminal.table(
      ['TIME', 'NUMBER', 'STATUS', 'TEXT', 'WHY'],
      messages.map(({ created_at, direction, number, status, body, error }) => [
        localTime(created_at, this.#zone),
        `${direction === 'inbound' ? 'from' : 'to'} ${number}`,
        status,
        body.replace(/\s+/g, ' '),
        error ?? '',
      ]),
      { below: [4, 3], cut: [3, 4] },
    )
    this.terminal.note("Times by the clock of the client's region.")
  }
}
