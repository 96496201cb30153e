import * as Flags from '@oclif/core/flags'
import { BaseCommand } from '../cli/base-command.ts'
import { purgeSandbox } from '../cli/sandbox/purge-sandbox.ts'
import { sandboxHome } from '../cli/sandbox/sandbox-home.ts'
import { stopSandbox } from '../cli/sandbox/stop-sandbox.ts'

type DownData = { home: string; stopped: boolean; purged: boolean }

export default class Down extends BaseCommand<DownData> {
  static override summary = 'Stop the sandbox and every agent it runs'
  static override description = 'The data stays and is there at the next `klariqo up`, unless --purge is given.'
  static override examples = ['<%= config.bin %> down', '<%= config.bin %> down --purge']
  static override flags = {
    purge: Flags.boolean({ description: 'Also delete the sandbox folder: database, numbers, recordings, clients' }),
  }

  protected async execute(): Promise<DownData> {
    const { flags } = await this.parse(Down)
    const home = sandboxHome()
    const stopped = await stopSandbox(home)
    return { home, stopped, purged: flags.purge ? await purgeSandbox(home) : false }
  }

  protected present(down: DownData): void {
    this.terminal.line(down.stopped ? 'Sandbox stopped.' : 'The sandbox was not running.')
    if (down.purged) this.terminal.line(`Deleted ${down.home}.`)
  }
}
