import { accessSync, constants, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import * as z from 'zod/mini'
import { type Write, writeNames } from './write.ts'

/** Where writes wait while the database is away, so that they outlive the process. One list a key (a call). */
export type Spool = {
  /** Replaces what waits for this key; an empty list takes it away. */
  keep(key: string, writes: readonly Write[]): void
  /** All that waits, as left by an earlier process. What cannot be read is told in `problems` and left where it is. */
  load(): { waiting: Map<string, Write[]>; problems: string[] }
}

const fileForm = /^((?:CA|SM|MM)[0-9a-fA-F]{32})\.json$/
const schema = z.array(z.object({ name: z.enum(writeNames), args: z.array(z.unknown()) }))

/**
 * A spool in a folder of the service's own; files are its user's alone, for they hold what callers said.
 * @throws when the folder cannot be made, read or written to
 */
export function folderSpool(folder: string): Spool {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  accessSync(folder, constants.R_OK | constants.W_OK)
  const fileOf = (key: string): string => path.join(folder, `${key}.json`)
  return {
    keep(key, writes) {
      if (!fileForm.test(`${key}.json`)) return
      if (writes.length === 0) return rmSync(fileOf(key), { force: true })
      // The file is the old one or the new one, whenever the process ends. Not flushed to the disk itself: that would hold
      // up the frames of calls, and what a power cut takes is found by comparing with the carrier.
      writeFileSync(`${fileOf(key)}.tmp`, JSON.stringify(writes), { mode: 0o600 })
      renameSync(`${fileOf(key)}.tmp`, fileOf(key))
    },
    load() {
      const waiting = new Map<string, Write[]>()
      const problems: string[] = []
      for (const file of readdirSync(folder).sort()) {
        const key = fileForm.exec(file)?.[1]
        try {
          // Half a file of a process that ended while it wrote.
          if (file.endsWith('.json.tmp')) rmSync(path.join(folder, file))
          if (key === undefined) continue
          waiting.set(key, schema.parse(JSON.parse(readFileSync(path.join(folder, file), 'utf8'))) as Write[])
        } catch (error) {
          problems.push(`${file}: ${(error as Error).name}`)
        }
      }
      return { waiting, problems }
    },
  }
}

/** Where there is no folder (tests, development): writes wait in memory alone. */
export const noSpool: Spool = {
  keep: () => undefined,
  load: () => ({ waiting: new Map(), problems: [] }),
}
