import type { ExportFolder } from '../../ports/export-folder.ts'

/** A folder of this machine for an export. @throws KlariqoError EXPORT_FOLDER_USED, EXPORT_FAILED */
export async function openFolder(folder: string, mark: string): Promise<ExportFolder> {
  const { openExportFolder } = await import('../../adapters/system/local-export-folder.ts')
  return openExportFolder(folder, mark)
}
