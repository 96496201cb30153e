import type { Change } from './change.ts'
import type { ConvertedImage } from './convert-images.ts'
import type { TableFacts } from './table-facts.ts'

/** Larger rows lose their long values, as on hosted Realtime. */
export const maxRecordBytes = 1024 * 1024
const keptBytes = 64

type Images = { row: ConvertedImage | null; old: ConvertedImage; bytes: number }

/** The `data` of an event, as JSON: what `role` may select of the change, cut down to `select` and the primary key. */
export function changeData(
  change: Change,
  { row, old, bytes }: Images,
  { rowSecurity, columns }: TableFacts,
  role: string,
  select: readonly string[] | null,
): string {
  const tooLarge = bytes > maxRecordBytes
  const sent = columns.filter(
    ({ name, primaryKey, selectableBy }) =>
      selectableBy.has(role) && (select === null || primaryKey || select.includes(name)),
  )
  const record = (image: ConvertedImage, keyOnly: boolean): string => {
    const fields = sent.flatMap(({ name, primaryKey }) => {
      const json = image.json.get(name)
      if (json === undefined || (keyOnly && !primaryKey)) return []
      return tooLarge && Buffer.byteLength(json) > keptBytes ? [] : [`${JSON.stringify(name)}:${json}`]
    })
    return fields.length > 0 ? `{${fields.join(',')}}` : 'null'
  }
  const parts = [
    `"schema":${JSON.stringify(change.table.schema)}`,
    `"table":${JSON.stringify(change.table.table)}`,
    `"commit_timestamp":"${new Date(change.committedAtMs).toISOString()}"`,
    `"type":"${change.type}"`,
    `"columns":${JSON.stringify(sent.map(({ name, typeName }) => ({ name, type: typeName })))}`,
  ]
  if (row) parts.push(`"record":${record(row, false)}`)
  // No policy can be asked about a row that is gone: of it only the key is told.
  if (change.type !== 'INSERT') parts.push(`"old_record":${record(old, change.type === 'DELETE' && rowSecurity)}`)
  parts.push(`"errors":${tooLarge ? '["Error 413: Payload Too Large"]' : 'null'}`)
  return `{${parts.join(',')}}`
}

/** What is sent in place of a change that `role` may not be told about. */
export const refusedData = (change: Change, reason: string): string =>
  JSON.stringify({
    schema: change.table.schema,
    table: change.table.table,
    commit_timestamp: null,
    type: change.type,
    columns: [],
    ...(change.type === 'DELETE' ? {} : { record: {} }),
    ...(change.type === 'INSERT' ? {} : { old_record: {} }),
    errors: [reason],
  })
