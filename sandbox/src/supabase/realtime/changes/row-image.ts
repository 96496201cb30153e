import type { Change } from './change.ts'

/** A row's values by column, as Postgres prints them. A column that the log does not tell is not in it. */
export type RowImage = ReadonlyMap<string, string | null>

export type ChangeImages = { row: RowImage | null; old: RowImage }

/**
 * The new row, and of the old one what the replica identity tells. An UPDATE that leaves the identity as it was has no old
 * row in the log: then the new one's identity is the old one's. A long value that was not touched is taken from the old row
 * where the log has it, else it stays unknown.
 */
export function imagesOf(change: Change): ChangeImages {
  const { columns } = change.table
  const image = (values: readonly (string | null | undefined)[], identityOnly: boolean): Map<string, string | null> => {
    const map = new Map<string, string | null>()
    columns.forEach(({ name, identity }, index) => {
      const value = values[index]
      if (value !== undefined && (identity || !identityOnly)) map.set(name, value)
    })
    return map
  }
  if (change.type === 'DELETE') return { row: null, old: image(change.old.values, !change.old.whole) }
  const row = image(change.row, false)
  if (change.type === 'INSERT') return { row, old: new Map() }
  const old = change.old ? image(change.old.values, !change.old.whole) : image(change.row, true)
  for (const [name, value] of old) if (!row.has(name)) row.set(name, value)
  return { row, old }
}
