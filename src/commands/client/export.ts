import * as Args from '@oclif/core/args'
import * as Flags from '@oclif/core/flags'
import { audited } from '../../cli/audited.ts'
import { clientArgument } from '../../cli/client-argument.ts'
import { WiredCommand } from '../../cli/wired-command.ts'
import { type ClientExport as Exported, exportClient } from '../../records/export-client.ts'

export default class ClientExport extends WiredCommand<Exported> {
  static override summary = 'Everything of one client as files: rows, statements, files, recordings'
  static override description =
    'The folder appears when it is complete, readable by you alone, with a manifest.json that counts the rows and has the sha256 of each file. It holds what callers said: keep it where it is safe, and delete it when it has been handed over.'
  static override examples = ['<%= config.bin %> client export au_plmb_jamesonplumbing --output ./jameson']
  static override args = { id: Args.string({ description: 'Client id', required: true }) }
  static override flags = {
    output: Flags.string({
      description: 'The folder to make; it must not exist, or be empty',
      required: true,
      env: 'KLARIQO_OUTPUT',
      helpValue: 'DIR',
    }),
  }

  protected async execute(): Promise<Exported> {
    const { args, flags } = await this.parse(ClientExport)
    const { records, billing, audit, tenants, clock, deps, openExportFolder } = await this.wire()
    const { clientId } = await clientArgument(tenants, args.id)
    await using folder = await openExportFolder(flags.output)
    const ports = { records, tenants, billing, clock, telephony: deps.telephony, host: deps.host }
    const progress = (line: string) => {
      if (!this.terminal.json) this.terminal.note(line)
    }
    const details = ({ tables, files, bytes }: Exported) => ({ tables, files, bytes })
    // Awaited here: the folder is given up when this scope is left.
    return await audited(audit, { action: 'client.export', clientId, details }, this.terminal, () =>
      exportClient(ports, clientId, folder, { signal: this.signal, progress }),
    )
  }

  protected present(done: Exported): void {
    const rows = Object.values(done.tables).reduce((sum, count) => sum + count, 0)
    this.terminal.line(
      `Exported ${done.client_id} to ${done.folder}: ${rows} rows of ${Object.keys(done.tables).length} tables, ${done.statements} statements, ${done.recordings} recordings; ${done.files} files, ${done.bytes} bytes.`,
    )
  }
}
