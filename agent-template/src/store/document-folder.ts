import { accessSync, constants, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { open } from 'node:fs/promises'
import path from 'node:path'
import type * as z from 'zod/mini'

/** Small documents by the sid of a call or a text, which outlive the process where they lie in a folder. */
export type Documents<T> = {
  keep(sid: string, document: T): void
  drop(sid: string): void
  /** As left by an earlier process. What cannot be read is told in `problems` and left where it is. */
  load(): { found: Map<string, T>; problems: string[] }
}

const fileForm = /^((?:CA|SM|MM)[0-9a-fA-F]{32})\.json$/

/** Files written within this time are flushed together, ms. */
const FLUSH_MS = 50

/**
 * Documents in a folder of the service's own, a file each, its user's alone: they hold what callers said. Null: in no folder
 * (tests, development), which keeps nothing. `onProblem` hears of files that the disk itself did not take.
 * @throws when the folder cannot be made, read or written to, and where a document cannot be written
 */
export function documentFolder<T>(
  folder: string | null,
  schema: z.ZodMiniType<T>,
  onProblem: (problem: string) => void,
): Documents<T> {
  if (folder === null)
    return { keep: () => undefined, drop: () => undefined, load: () => ({ found: new Map(), problems: [] }) }
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  accessSync(folder, constants.R_OK | constants.W_OK)
  const fileOf = (sid: string): string => path.join(folder, `${sid}.json`)
  const flushSoon = flusher(folder, onProblem)
  return {
    keep(sid, document) {
      if (!fileForm.test(`${sid}.json`)) return
      // The file is the old one or the new one, whenever the process ends; whenever the machine ends, once it is flushed.
      writeFileSync(`${fileOf(sid)}.tmp`, JSON.stringify(document), { mode: 0o600 })
      renameSync(`${fileOf(sid)}.tmp`, fileOf(sid))
      flushSoon(fileOf(sid))
    },
    drop(sid) {
      if (fileForm.test(`${sid}.json`)) rmSync(fileOf(sid), { force: true })
    },
    load() {
      const found = new Map<string, T>()
      const problems: string[] = []
      for (const file of readdirSync(folder).sort()) {
        const sid = fileForm.exec(file)?.[1]
        try {
          // Half a file of a process that ended while it wrote.
          if (file.endsWith('.json.tmp')) rmSync(path.join(folder, file))
          if (sid !== undefined) found.set(sid, schema.parse(JSON.parse(readFileSync(path.join(folder, file), 'utf8'))))
        } catch (error) {
          problems.push(`${file}: ${(error as Error).name}`)
        }
      }
      return { found, problems }
    },
  }
}

/** What a power cut would take otherwise. Behind the frames of calls: the disk is waited for by another thread. */
function flusher(folder: string, onProblem: (problem: string) => void): (file: string) => void {
  const written = new Set<string>()
  let timer: NodeJS.Timeout | null = null
  return (file) => {
    written.add(file)
    timer ??= setTimeout(async () => {
      timer = null
      const files = [...written]
      written.clear()
      for (const each of [...files, folder]) await toDisk(each).catch((error: Error) => onProblem(error.message))
    }, FLUSH_MS)
    timer.unref()
  }
}

/** Done already where the file is gone: what waited in it is over. */
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
