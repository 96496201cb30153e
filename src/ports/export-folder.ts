/** What became of a file of an export. `path` is below the folder, with `/`. */
export type ExportedFile = { path: string; bytes: number; sha256: string }

/** A file that grows; closing it says what it came to. */
export interface ExportFile {
  write(content: string | Uint8Array): Promise<void>
  close(): Promise<ExportedFile>
}

/**
 * A folder that comes to be whole or not at all, readable by its owner alone: files are written beside its place, `keep`
 * puts it there. Errors: EXPORT_FOLDER_USED, EXPORT_FAILED.
 */
export interface ExportFolder {
  /** Absolute path of where it will be. */
  readonly path: string
  file(path: string): Promise<ExportFile>
  keep(): Promise<void>
  /** Leaves nothing; fine after `keep`. */
  [Symbol.asyncDispose](): Promise<void>
}
