import { accessSync, constants, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { open } from 'node:fs/promises'
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

/** Files written within this time are flushed together, ms. */
const FLUSH_MS = 50

/**
 * A spool in a folder of the service's own; files are its user's alone, for they hold what callers said. `onProblem` hears of files that
 * the disk itself did not take.
 * @throws when the folder cannot be made, read or written to
 */
export function folderSpool(folder: string, onProblem: (problem: string) => void = () => undefined): Spool {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  accessSync(folder, constants.R_OK | constants.W_OK)
  const fileOf = (key: string): string => path.join(folder, `${key}.json`)
  const written = new Set<string>()
  let flush: NodeJS.Timeout | null = null
  /** What a power cut would take otherwise. Behind the frames of calls: the disk is waited for by another thread. */
  const flushSoon = (file: string): void => {
    written.add(file)
    flush ??= setTimeout(async () => {
      flush = null
      const files = [...written]
      written.clear()
      for (const each of [...files, folder]) await toDisk(each).catch((error: Error) => onProblem(error.message))
    }, FLUSH_MS)
    flush.unref()
  }
  return {
    keep(key, writes) {
      if (!fileForm.test(`${key}.json`)) return
      if (writes.length === 0) return rmSync(fileOf(key), { force: true })
      // The file is the old one or the new one, whenever the process ends; whenever the machine ends, once it is flushed.
      writeFileSync(`${fileOf(key)}.tmp`, JSON.stringify(writes), { mode: 0o600 })
      renameSync(`${fileOf(key)}.tmp`, fileOf(key))
      flushSoon(fileOf(key))
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

/** Done already where the file is gone: what waited in it is written. */
async function toDisk(file: string): Promise<void> {
  const handle = await open(file, 'r').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null
    throw error
  })
  try {
    await handle?.sync()
  } finally {
    await handle?.close()
  }
}

/** Where there is no folder (tests, development): writes wait in memory alone. */
export const noSpool: Spool = {
  keep: () => undefined,
  load: () => ({ waiting: new Map(), problems: [] }),
}
