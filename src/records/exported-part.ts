import type { ExportedFile } from '../ports/export-folder.ts'

/** A file of an export as the manifest names it; `rows` for those of a table. */
export type ExportedPart = ExportedFile & { rows?: number }
