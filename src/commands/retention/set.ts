import * as Args from '@oclif/core/args'
import * as Flags from '@oclif/core/flags'
import { audited } from '../../cli/audited.ts'
import { clientId } from '../../cli/client-id.ts'
import { daysText, type RetentionView, retentionView } from '../../cli/records/retention-view.ts'
import { WiredCommand } from '../../cli/wired-command.ts'
import { KlariqoError } from '../../core/errors/klariqo-error.ts'
import { keptDays } from '../../core/kept-days.ts'

export default class RetentionSet extends WiredCommand<RetentionView> {
  static override summary = "Change how long a client's words and recordings are kept"
  static override description =
    'Takes effect at the next `retention run`. What was said and written goes after the days of --transcripts, sound after those of --recordings; `keep` keeps it for good. Times, durations and amounts stay in any case.'
  static override examples = [
    '<%= config.bin %> retention set au_plmb_jamesonplumbing --transcripts 90d --recordings 30d',
  ]
  static override args = { id: Args.string({ description: 'Client id', required: true, env: 'KLARIQO_CLIENT' }) }
  static override flags = {
    transcripts: Flags.string({ description: 'Days of transcripts and messages, or keep', helpValue: '90d' }),
    recordings: Flags.string({ description: 'Days of recordings, or keep', helpValue: '30d' }),
  }

  protected async execute(): Promise<RetentionView> {
    const { args, flags } = await this.parse(RetentionSet)
    const id = clientId(args.id)
    const days = (text: string | undefined, what: string) =>
      text === undefined ? undefined : keptDays(text, what, 'retention set')
    const transcriptsDays = days(flags.transcripts, 'The retention of transcripts')
    const recordingsDays = days(flags.recordings, 'The retention of recordings')
    if (transcriptsDays === undefined && recordingsDays === undefined)
      throw new KlariqoError('VALUE_INVALID', {
        what: 'The change',
        problem: 'neither --transcripts nor --recordings is given',
        command: 'retention set',
      })
    const { records, audit } = await this.wire()
    const changes = {
      ...(transcriptsDays === undefined ? {} : { transcriptsDays }),
      ...(recordingsDays === undefined ? {} : { recordingsDays }),
    }
    const act = { action: 'retention.changed', clientId: id }
    return retentionView(await audited(audit, act, this.terminal, () => records.setRetention(id, changes)))
  }

  protected present(row: RetentionView): void {
    this.terminal.line(
      `${row.client_id} keeps transcripts and messages ${daysText(row.transcripts_days)}, recordings ${daysText(row.recordings_days)}.`,
    )
    this.terminal.line(`What the next run takes away: klariqo retention run ${row.client_id} --plan`)
  }
}
