import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import type * as z from 'zod/mini'

/** Small documents by the sid of a call, which outlive the process where they lie in a folder. */
export type Documents<T> = {
  keep(callSid: string, document: T): void
  drop(callSid: string): void
  /** As left by an earlier process. What cannot be read is told in `problems` and left where it is. */
  load(): { found: Map<string, T>; problems: string[] }
}

const fileForm = /^(CA[0-9a-fA-F]{32})\.json$/

/**
 * Documents in a folder of the service's own, a file each, its user's alone: they hold what callers said. Null: in no folder
 * (tests, development), which keeps nothing.
 * @throws when the folder cannot be made, and where one cannot be written
 */
export function documentFolder<T>(folder: string | null, schema: z.ZodMiniType<T>): Documents<T> {
  if (folder === null)
    return { keep: () => undefined, drop: () => undefined, load: () => ({ found: new Map(), problems: [] }) }
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const fileOf = (callSid: string): string => path.join(folder, `${callSid}.json`)
  return {
    keep(callSid, document) {
      if (!fileForm.test(`${callSid}.json`)) return
      // The file is the old one or the new one, whenever the process ends.
      writeFileSync(`${fileOf(callSid)}.tmp`, JSON.stringify(document), { mode: 0o600 })
      renameSync(`${fileOf(callSid)}.tmp`, fileOf(callSid))
    },
    drop: (callSid) => rmSync(fileOf(callSid), { force: true }),
    load() {
      const found = new Map<string, T>()
      const problems: string[] = []
      for (const file of readdirSync(folder).sort()) {
        const callSid = fileForm.exec(file)?.[1]
        try {
          if (file.endsWith('.json.tmp')) rmSync(path.join(folder, file))
          if (callSid !== undefined)
            found.set(callSid, schema.parse(JSON.parse(readFileSync(path.join(folder, file), 'utf8'))))
        } catch (error) {
          problems.push(`${file}: ${(error as Error).name}`)
        }
      }
      return { found, problems }
    },
  }
}
