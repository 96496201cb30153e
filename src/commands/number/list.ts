import { WiredCommand } from '../../cli/wired-command.ts'

type NumberRow = { phone_number: string; sid: string | null; client_id: string | null; status: string; region: string }

export default class NumberList extends WiredCommand<NumberRow[]> {
  static override summary = "The platform's numbers and whose they are"
  static override examples = ['<%= config.bin %> number list']

  protected async execute(): Promise<NumberRow[]> {
    const { tenants } = await this.wire()
    const numbers = await tenants.numbers()
    return numbers.map((n) => ({
      phone_number: n.phoneNumber,
      sid: n.sid,
      client_id: n.clientId,
      status: n.status,
      region: n.region,
    }))
  }

  protected present(numbers: NumberRow[]): void {
    if (numbers.length === 0) return this.terminal.line('No numbers yet; `klariqo client create` buys one.')
    this.terminal.table(
      ['NUMBER', 'STATUS', 'CLIENT', 'REGION', 'SID'],
      numbers.map((n) => [n.phone_number, n.status, n.client_id ?? '—', n.region, n.sid ?? '—']),
    )
  }
}
