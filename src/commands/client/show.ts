import * as Args from '@oclif/core/args'
import { presentClient } from '../../cli/present-client.ts'
import { WiredCommand } from '../../cli/wired-command.ts'
import type { ClientView } from '../../provisioning/client-view.ts'
import { showClient } from '../../provisioning/show-client.ts'

export default class ClientShow extends WiredCommand<ClientView> {
  static override summary = 'One client with its addresses'
  static override examples = ['<%= config.bin %> client show au_plmb_jamesonplumbing']
  static override args = { id: Args.string({ description: 'Client id', required: true }) }

  protected async execute(): Promise<ClientView> {
    const { args } = await this.parse(ClientShow)
    const { deps } = await this.wire()
    return showClient(deps, args.id)
  }

  protected present(client: ClientView): void {
    presentClient(this.terminal, client)
  }
}
