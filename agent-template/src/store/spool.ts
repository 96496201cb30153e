import * as z from 'zod/mini'
import { documentFolder } from './document-folder.ts'
import { type Write, writeNames } from './write.ts'

/** Where writes wait while the database is away, so that they outlive the process. One list a key (a call). */
export type Spool = {
  /** Replaces what waits for this key; an empty list takes it away. */
  keep(key: string, writes: readonly Write[]): void
  /** All that waits, as left by an earlier process. What cannot be read is told in `problems` and left where it is. */
  load(): { waiting: Map<string, Write[]>; problems: string[] }
}

const schema = z.array(z.object({ name: z.enum(writeNames), args: z.array(z.unknown()) }))

/**
 * A spool in a folder of the service's own; null: there is none, and nothing is kept.
 * `onProblem` hears of files that the disk itself did not take.
 * @throws when the folder cannot be made, read or written to
 */
export function folderSpool(folder: string | null, onProblem: (problem: string) => void = () => undefined): Spool {
  const documents = documentFolder(folder, schema, onProblem)
  return {
    keep(key, writes) {
      if (writes.length === 0) documents.drop(key)
      else documents.keep(key, [...writes])
    },
    load() {
      const { found, problems } = documents.load()
      return { waiting: found as Map<string, Write[]>, problems }
    },
  }
}

/** Where there is no folder (tests, development): writes wait in memory alone. */
export const noSpool: Spool = folderSpool(null)
