import { KlariqoError } from '../core/errors/klariqo-error.ts'
import { monthAt, nextMonth } from '../core/month.ts'
import { clientFolderOf, parseClientId } from '../core/names.ts'
import type { Billing } from '../ports/billing.ts'
import type { Clock } from '../ports/clock.ts'
import type { ExportFolder } from '../ports/export-folder.ts'
import type { Host } from '../ports/host.ts'
import type { Records } from '../ports/records.ts'
import type { Telephony } from '../ports/telephony.ts'
import type { Tenants } from '../ports/tenants.ts'
import { exportHostFiles } from './export-host-files.ts'
import { exportTable } from './export-table.ts'
import type { ExportedPart } from './exported-part.ts'
import { findRecordings } from './find-recordings.ts'

export type ExportDeps = {
  records: Records
  tenants: Pick<Tenants, 'find'>
  billing: Pick<Billing, 'credit' | 'statement'>
  telephony: Telephony
  host: Host
  clock: Clock
}

export type ClientExport = {
  client_id: string
  folder: string
  exported_at: string
  /** Rows of each table. */
  tables: Record<string, number>
  statements: number
  recordings: number
  files: number
  bytes: number
}

/**
 * Everything of one client as files: its rows of every table, a statement for each month, its folder on the host, its
 * recordings, and a manifest that counts the rows and has the sha256 of each file. `progress` hears a line for each part.
 * @throws KlariqoError CLIENT_ID_INVALID, CLIENT_NOT_FOUND, EXPORT_FAILED, and what database, host or carrier refuse
 */
export async function exportClient(
  deps: ExportDeps,
  clientId: string,
  folder: ExportFolder,
  { signal, progress }: { signal: AbortSignal; progress: (line: string) => void },
): Promise<ClientExport> {
  const key = parseClientId(clientId)
  if (!key) throw new KlariqoError('CLIENT_ID_INVALID', { client_id: clientId })
  const at = deps.clock.now().toISOString()
  const parts: ExportedPart[] = []
  const tables: Record<string, number> = {}
  for (const table of await deps.records.exportTables(clientId)) {
    const written = await exportTable(deps.records, folder, clientId, table, signal)
    tables[table.name] = written[0]?.rows ?? 0
    parts.push(...written)
    progress(`${table.name}: ${tables[table.name]} rows`)
  }

  const months = await monthsOf(deps, clientId)
  for (const month of months) {
    signal.throwIfAborted()
    const statement = await deps.billing.statement(clientId, month, { fullNumbers: true })
    parts.push(await writeJson(folder, `statements/${month}.json`, statement))
  }
  progress(`statements: ${months.length} months`)

  const files = await exportHostFiles(deps.host, folder, clientFolderOf(key), signal)
  parts.push(...files)
  progress(`files: ${files.length} from the host`)

  let recordings = 0
  for (const sid of await findRecordings(deps, clientId, { before: at }, signal)) {
    const sound = await deps.telephony.recordingSound(sid, signal)
    // Deleted at the carrier by somebody else; the row of `recordings` still tells of it.
    if (sound === null) continue
    const file = await folder.file(`recordings/${sid}.wav`)
    await file.write(sound)
    parts.push(await file.close())
    recordings += 1
  }
  progress(`recordings: ${recordings}`)

  const manifest = { schema: 'klariqo.export/1', client_id: clientId, exported_at: at, tables, files: parts }
  await writeJson(folder, 'manifest.json', manifest)
  await folder.keep()
  return {
    client_id: clientId,
    folder: folder.path,
    exported_at: at,
    tables,
    statements: months.length,
    recordings,
    files: parts.length,
    bytes: parts.reduce((sum, part) => sum + part.bytes, 0),
  }
}

/** Every month of the client's, on its own clock, from the one it was made in to the present one. */
async function monthsOf({ billing, tenants }: ExportDeps, clientId: string): Promise<string[]> {
  const tenant = await tenants.find(clientId)
  if (!tenant) throw new KlariqoError('CLIENT_NOT_FOUND', { client_id: clientId })
  const { month: last, timeZone } = (await billing.credit(clientId)).month
  const months: string[] = []
  for (let month = monthAt(new Date(tenant.createdAt), timeZone); month <= last; month = nextMonth(month))
    months.push(month)
  return months
}

async function writeJson(folder: ExportFolder, path: string, value: unknown): Promise<ExportedPart> {
  const file = await folder.file(path)
  await file.write(`${JSON.stringify(value, null, 2)}\n`)
  return file.close()
}
