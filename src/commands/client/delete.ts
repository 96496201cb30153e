import * as Args from '@oclif/core/args'
import * as Flags from '@oclif/core/flags'
import { audited } from '../../cli/audited.ts'
import { clientId } from '../../cli/client-id.ts'
import { confirmName } from '../../cli/confirm-name.ts'
import { exitOnChanges } from '../../cli/exit-on-changes.ts'
import { flowOptions } from '../../cli/flow-options.ts'
import { presentPlan } from '../../cli/present-client.ts'
import { ProgressView } from '../../cli/progress-view.ts'
import { WiredCommand } from '../../cli/wired-command.ts'
import { deleteClient, deleteClientSteps } from '../../provisioning/delete-client.ts'
import type { DeleteClientResult } from '../../provisioning/delete-client-result.ts'

export default class ClientDelete extends WiredCommand<DeleteClientResult> {
  static override summary = 'Remove a client: agent, files, rows, webhooks; its number is kept'
  static override description =
    'Asks for the client id at a terminal; scripts give it with --confirm. The number stays with the platform unless --release-number.'
  static override examples = [
    '<%= config.bin %> client delete au_plmb_jamesonplumbing',
    '<%= config.bin %> client delete au_plmb_jamesonplumbing --confirm au_plmb_jamesonplumbing --release-number',
  ]
  static override args = { id: Args.string({ description: 'Client id', required: true }) }
  static override flags = {
    confirm: Flags.string({ description: 'The client id again, to confirm without a question', helpValue: 'ID' }),
    yes: Flags.boolean({ char: 'y', description: 'Confirm without a question' }),
    'release-number': Flags.boolean({ description: 'Give the number back to the carrier for good' }),
    plan: Flags.boolean({ description: 'Show what would be done; change nothing (exit 8 when there is something)' }),
    'lock-wait': Flags.integer({ description: 'Seconds to wait while another run works on the same client', min: 0 }),
  }

  protected async execute(): Promise<DeleteClientResult> {
    const { args, flags } = await this.parse(ClientDelete)
    const id = clientId(args.id)
    if (!flags.plan && !flags.yes) await confirmName(id, flags.confirm, this.terminal, this.signal)
    const { deps, audit } = await this.wire()
    const view = new ProgressView(this.terminal, deleteClientSteps)
    const options = flowOptions({ plan: flags.plan, lockWaitSeconds: flags['lock-wait'] }, view, this.signal)
    try {
      const run = () => deleteClient(deps, { clientId: id, releaseNumber: flags['release-number'] }, options)
      const act = { action: 'client.delete', clientId: id, details: deletionDetails }
      const result = flags.plan ? await run() : await audited(audit, act, this.terminal, run)
      if (result.mode === 'plan') exitOnChanges(result.changes)
      return result
    } finally {
      await view.close()
    }
  }

  protected present(result: DeleteClientResult): void {
    if (result.mode === 'plan') return presentPlan(this.terminal, result)
    this.terminal.line(
      result.changed ? `Deleted ${result.client_id}.` : `There was nothing left of ${result.client_id}.`,
    )
    if (result.kept_number)
      this.terminal.line(`Kept the number ${result.kept_number}; --release-number would have given it back.`)
    if (result.released_number) this.terminal.line(`Released the number ${result.released_number} for good.`)
  }
}

/** Deleting what is deleted is no act. */
const deletionDetails = (result: DeleteClientResult) =>
  result.mode === 'apply' && result.changed ? { number_released: result.released_number !== null } : null
