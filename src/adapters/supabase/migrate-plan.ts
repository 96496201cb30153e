/** One file `supabase/migrations/<14 digits>_<name>.sql`. */
export type MigrationFile = { version: string; name: string; sql: string }

export type MigrationStatus = {
  version: string
  name: string
  /** `unknown`: the database has it, this installation does not (it is of a newer version). */
  state: 'applied' | 'pending' | 'unknown'
}

/** What is in the database against what is in the folder, by version, oldest first. Pure. */
export function planMigrations(
  files: readonly Pick<MigrationFile, 'version' | 'name'>[],
  recorded: readonly { version: string; name: string | null }[],
): MigrationStatus[] {
  const names = new Map(files.map((file) => [file.version, file.name]))
  const inDatabase = new Set(recorded.map((row) => row.version))
  const known = files.map(({ version, name }): MigrationStatus => {
    return { version, name, state: inDatabase.has(version) ? 'applied' : 'pending' }
  })
  const unknown = recorded
    .filter((row) => !names.has(row.version))
    .map(({ version, name }): MigrationStatus => ({ version, name: name ?? '', state: 'unknown' }))
  return [...known, ...unknown].sort((a, b) => (a.version < b.version ? -1 : 1))
}
