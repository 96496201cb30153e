import path from 'node:path'
import { BaseCommand } from '../../cli/base-command.ts'
import { installRoot } from '../../cli/install-root.ts'
import { databaseOfProfile } from '../../cli/database-of-profile.ts'

type MigrateData = { applied: string[]; already: number }

export default class DbMigrate extends BaseCommand<MigrateData> {
  static override summary = 'Bring the database to the newest migration'
  static override examples = ['<%= config.bin %> db migrate']

  protected async execute(): Promise<MigrateData> {
    const databaseUrl = await databaseOfProfile(this.terminal, this.signal)
    const { migrate } = await import('../../cli/migrations.ts')
    const folder = path.join(installRoot, 'supabase', 'migrations')
    return migrate({ databaseUrl, folder, signal: this.signal })
  }

  protected present(data: MigrateData): void {
    for (const name of data.applied) this.terminal.line(`applied ${name}`)
    this.terminal.line(data.applied.length === 0 ? `Nothing to do: all ${data.already} migrations are there.` : 'Done.')
  }
}
