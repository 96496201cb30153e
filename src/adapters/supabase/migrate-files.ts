import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { MigrationFile } from './migrate-plan.ts'

const fileName = /^(\d{14})_([a-z0-9_]+)\.sql$/

/** The migrations of a folder, oldest first. A file with another kind of name is an error: it would silently never run. */
export async function readMigrations(folder: string): Promise<MigrationFile[]> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.sql')).sort()
  return Promise.all(
    names.map(async (file) => {
      const [, version, name] = fileName.exec(file) ?? []
      if (!version || !name) throw new Error(`${file} is not named <14 digits>_<name>.sql`)
      return { version, name, sql: await readFile(join(folder, file), 'utf8') }
    }),
  )
}
