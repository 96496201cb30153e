import * as Flags from '@oclif/core/flags'
import { readSandboxState } from '../cli/sandbox/read-sandbox-state.ts'
import { sandboxEnvironment } from '../cli/sandbox/sandbox-environment.ts'
import { sandboxHome } from '../cli/sandbox/sandbox-home.ts'
import { type SandboxStatus, sandboxStatus } from '../cli/sandbox/sandbox-status.ts'
import { WiredCommand } from '../cli/wired-command.ts'
import { KlariqoError } from '../core/errors/klariqo-error.ts'

type StatusData = SandboxStatus | { env: Record<string, string> }

export default class Status extends WiredCommand<StatusData> {
  static override summary = 'What runs: services with addresses, clients with ports and processes'
  static override description =
    '--env prints addresses and keys as shell lines, so that psql or any other tool can be pointed at the sandbox.'
  static override examples = [
    '<%= config.bin %> status',
    'eval "$(<%= config.bin %> status --env)" && psql "$DATABASE_URL"',
  ]
  static override flags = {
    env: Flags.boolean({ description: 'Print addresses and keys as shell lines (secrets in clear)' }),
  }

  protected async execute(): Promise<StatusData> {
    const { flags } = await this.parse(Status)
    if (!flags.env) return sandboxStatus(() => this.wire())
    const { state } = readSandboxState(sandboxHome())
    if (!state) throw new KlariqoError('SANDBOX_DOWN')
    return { env: sandboxEnvironment(state) }
  }

  protected present(data: StatusData): void {
    if ('env' in data) {
      for (const [name, value] of Object.entries(data.env)) this.terminal.line(`export ${name}='${value}'`)
      return
    }
    this.terminal.line(
      data.running
        ? `Sandbox running in ${data.home} (process ${data.pid})\n`
        : `Sandbox in ${data.home}: down. Start it with: klariqo up${data.services.length > 0 ? '\n' : ''}`,
    )
    if (data.services.length > 0)
      this.terminal.table(
        ['SERVICE', 'STATE', 'ADDRESS'],
        data.services.map((s) => [s.name, s.state, s.address]),
      )
    if (!data.running) return
    this.terminal.line()
    if (data.clients.length === 0) return this.terminal.line('No clients yet. Type: klariqo client create')
    this.terminal.table(
      ['CLIENT', 'STATUS', 'PORT', 'ADDRESS', 'AGENT', 'PROCESS', 'RESTARTS'],
      data.clients.map((c) => [
        c.client_id,
        c.status,
        String(c.port),
        c.address,
        c.unit_state,
        String(c.pid ?? '—'),
        String(c.restarts),
      ]),
    )
  }
}
