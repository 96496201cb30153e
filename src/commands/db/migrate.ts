import { BaseCommand } from '../../cli/base-command.ts'
import { migrateDatabase } from '../../cli/migrate-database.ts'

type MigrateData = { applied: string[]; already: number }

export default class DbMigrate extends BaseCommand<MigrateData> {
  static override summary = 'Bring the database to the newest migration'
  static override examples = ['<%= config.bin %> db migrate']

  protected execute(): Promise<MigrateData> {
    return migrateDatabase(this.terminal, this.signal)
  }

  protected present(data: MigrateData): void {
    for (const name of data.applied) this.terminal.line(`applied ${name}`)
    this.terminal.line(data.applied.length === 0 ? `Nothing to do: all ${data.already} migrations are there.` : 'Done.')
  }
}
