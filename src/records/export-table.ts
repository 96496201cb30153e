import { csvOf } from '@klariqo/contract/csv'
import type { ExportFolder } from '../ports/export-folder.ts'
import type { ExportTable, Records, Row } from '../ports/records.ts'
import type { ExportedPart } from './exported-part.ts'
import { tableCsv } from './table-csv.ts'

/** Every row of a table that belongs to the client, as JSON Lines and as CSV, a page at a time. */
export async function exportTable(
  records: Records,
  folder: ExportFolder,
  clientId: string,
  { name, columns }: ExportTable,
  signal: AbortSignal,
): Promise<ExportedPart[]> {
  const lines = await folder.file(`tables/${name}.jsonl`)
  const table = await folder.file(`tables/${name}.csv`)
  await table.write(csvOf([columns]))
  let rows = 0
  let after: Row | null = null
  for (;;) {
    signal.throwIfAborted()
    const page: Row[] = await records.exportRows(clientId, name, after, signal)
    const last = page.at(-1)
    if (last === undefined) break
    await lines.write(page.map((row) => `${JSON.stringify(row)}\n`).join(''))
    await table.write(tableCsv(columns, page))
    rows += page.length
    after = last
  }
  return [
    { ...(await lines.close()), rows },
    { ...(await table.close()), rows },
  ]
}
