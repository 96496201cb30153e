import type { Pool } from 'pg'
import type { Change } from './change.ts'
import { type ConvertedImage, convertImages } from './convert-images.ts'
import type { Filter } from './parse-filter.ts'
import { imagesOf, type RowImage } from './row-image.ts'
import type { ColumnFacts } from './table-facts.ts'

/** A change with its rows as JSON. */
export type TableEvent = {
  change: Change
  /** The new row as the log has it, for looking it up; null of a DELETE. */
  image: RowImage | null
  row: ConvertedImage | null
  old: ConvertedImage
  bytes: number
}

/** Prepares the changes of one table for telling, in one question to Postgres. */
export async function tableEvents(
  pool: Pool,
  columns: readonly ColumnFacts[],
  changes: readonly Change[],
  filterSets: readonly (readonly Filter[])[],
): Promise<TableEvent[]> {
  const images = changes.map((change) => ({ change, ...imagesOf(change) }))
  const flat = images.flatMap(({ row, old }) => (row ? [row, old] : [old]))
  const converted = (await convertImages(pool, columns, flat, filterSets)).values()
  const take = (): ConvertedImage => converted.next().value ?? { json: new Map(), passes: [] }
  return images.map(({ change, row, old }) => ({
    change,
    image: row,
    row: row ? take() : null,
    old: take(),
    bytes: sizeOf(row) + sizeOf(old),
  }))
}

function sizeOf(image: RowImage | null): number {
  let bytes = 0
  for (const value of image?.values() ?? []) bytes += value === null ? 0 : Buffer.byteLength(value)
  return bytes
}
