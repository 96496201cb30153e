import * as Args from '@oclif/core/args'
import * as Flags from '@oclif/core/flags'
import { clientArgument } from '../cli/client-argument.ts'
import { clientLogs, type LogLine } from '../cli/client-logs.ts'
import { outputClosed } from '../cli/output-closed.ts'
import { presentLogLine } from '../cli/present-log-line.ts'
import { WiredCommand } from '../cli/wired-command.ts'

type LogsData = { client_id: string; lines: LogLine[] }

export default class Logs extends WiredCommand<LogsData> {
  static override summary = "What a client's agent wrote to its journal"
  static override examples = [
    '<%= config.bin %> logs au_plmb_jamesonplumbing -f',
    '<%= config.bin %> logs au_plmb_jamesonplumbing --call CA… --json',
  ]
  static override args = { id: Args.string({ description: 'Client id', required: true }) }
  static override flags = {
    follow: Flags.boolean({ char: 'f', description: 'Go on as new lines come, until Ctrl-C', exclusive: ['json'] }),
    call: Flags.string({ description: 'Only lines of this call', helpValue: 'SID' }),
    lines: Flags.integer({ char: 'n', description: 'How many lines at the most', default: 100, min: 1, max: 10_000 }),
  }

  protected async execute(): Promise<LogsData> {
    const { args, flags } = await this.parse(Logs)
    const { tenants, deps } = await this.wire()
    const { clientId } = await clientArgument(tenants, args.id)
    const onLine = flags.follow ? (line: LogLine) => presentLogLine(this.terminal, line) : null
    const signal = flags.follow ? AbortSignal.any([this.signal, outputClosed()]) : this.signal
    const query = { clientId, lines: flags.lines, callSid: flags.call ?? null }
    const lines = await clientLogs(deps.host, query, onLine, signal)
    if (lines.length === 0 && !flags.follow) this.terminal.note('No lines.')
    return { client_id: clientId, lines }
  }

  protected present(data: LogsData): void {
    for (const line of data.lines) presentLogLine(this.terminal, line)
  }
}
