import { BaseCommand } from '../../cli/base-command.ts'
import { databaseStatus, type MigrationStatus } from '../../cli/database-status.ts'
import { exitOnChanges } from '../../cli/exit-on-changes.ts'

export default class DbStatus extends BaseCommand<MigrationStatus[]> {
  static override summary = 'Which migrations the database has; exit 8 when some are pending'
  static override examples = ['<%= config.bin %> db status']

  protected async execute(): Promise<MigrationStatus[]> {
    const list = await databaseStatus(this.terminal, this.signal)
    exitOnChanges(list.filter((migration) => migration.state !== 'applied').length)
    return list
  }

  protected present(list: MigrationStatus[]): void {
    this.terminal.table(
      ['VERSION', 'NAME', 'STATE'],
      list.map((migration) => [migration.version, migration.name, migration.state]),
    )
  }
}
