import { WiredCommand } from '../../cli/wired-command.ts'
import type { ClientView } from '../../provisioning/client-view.ts'
import { listClients } from '../../provisioning/list-clients.ts'

export default class ClientList extends WiredCommand<ClientView[]> {
  static override summary = 'All clients: status, number, port'
  static override examples = [
    '<%= config.bin %> client list',
    "<%= config.bin %> client list --json | jq '.data[].client_id'",
  ]

  protected async execute(): Promise<ClientView[]> {
    const { deps } = await this.wire()
    return listClients(deps)
  }

  protected present(clients: ClientView[]): void {
    if (clients.length === 0) return this.terminal.line('No clients yet. Type: klariqo client create')
    this.terminal.table(
      ['CLIENT', 'BUSINESS', 'STATUS', 'NUMBER', 'PORT'],
      clients.map((c) => [c.client_id, c.business_name, c.status, c.phone_number ?? '—', String(c.port)]),
    )
  }
}
