import * as Args from '@oclif/core/args'
import { clientArgument } from '../../cli/client-argument.ts'
import { daysText, type RetentionView, retentionView } from '../../cli/records/retention-view.ts'
import { WiredCommand } from '../../cli/wired-command.ts'

export default class RetentionShow extends WiredCommand<RetentionView[]> {
  static override summary = 'How long words and recordings are kept, of one client or of all'
  static override examples = ['<%= config.bin %> retention show au_plmb_jamesonplumbing']
  static override args = { id: Args.string({ description: 'Client id; default: all clients', env: 'KLARIQO_CLIENT' }) }

  protected async execute(): Promise<RetentionView[]> {
    const { args } = await this.parse(RetentionShow)
    const { records, tenants } = await this.wire()
    if (args.id) await clientArgument(tenants, args.id)
    return (await records.retention(args.id)).map(retentionView)
  }

  protected present(rows: RetentionView[]): void {
    if (rows.length === 0) return this.terminal.line('No clients yet. Type: klariqo client create')
    this.terminal.table(
      ['CLIENT', 'TRANSCRIPTS AND MESSAGES', 'RECORDINGS'],
      rows.map((row) => [row.client_id, daysText(row.transcripts_days), daysText(row.recordings_days)]),
    )
  }
}
