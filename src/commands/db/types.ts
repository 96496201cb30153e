import { BaseCommand } from '../../cli/base-command.ts'
import { databaseTypes } from '../../cli/database-types.ts'

type TypesData = { types: string }

export default class DbTypes extends BaseCommand<TypesData> {
  static override summary = "TypeScript types of the database's tables and functions"
  static override examples = ['<%= config.bin %> db types > database.ts']

  protected async execute(): Promise<TypesData> {
    return { types: await databaseTypes(this.terminal, this.signal) }
  }

  protected present(data: TypesData): void {
    this.terminal.line(data.types.trimEnd())
  }
}
