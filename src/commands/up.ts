import * as Flags from '@oclif/core/flags'
import { BaseCommand } from '../cli/base-command.ts'
import { bringUp, type Up as UpData } from '../cli/sandbox/bring-up.ts'
import { stayUp } from '../cli/sandbox/stay-up.ts'

export default class Up extends BaseCommand<UpData> {
  static override summary = 'Start the sandbox: all vendors on this machine'
  static override description =
    'A real Postgres with the real migrations, a carrier, a recogniser, a voice, a model and a host, on loopback only.\nData lies in $KLARIQO_HOME and survives down and up. Starting it twice changes nothing.'
  static override examples = ['<%= config.bin %> up', '<%= config.bin %> up --detach --json']
  static override flags = {
    detach: Flags.boolean({ char: 'd', description: 'Return when it is ready; it goes on in the background' }),
  }

  protected async execute(): Promise<UpData> {
    const { flags } = await this.parse(Up)
    const up = await bringUp(this.terminal, this.signal)
    if (!flags.detach && this.terminal.interactive) {
      this.present(up)
      await stayUp(up.home, this.terminal, this.signal)
    }
    return up
  }

  protected present(up: UpData): void {
    if (this.signal.aborted) return
    this.terminal.table(
      ['SERVICE', 'STATE', 'ADDRESS'],
      up.services.map((s) => [s.name, s.state, s.address]),
    )
    this.terminal.line(`\nSandbox ${up.started ? 'started' : 'was already running'} in ${up.home}`)
    if (!this.terminal.interactive) this.terminal.line('Stop it with: klariqo down')
  }
}
