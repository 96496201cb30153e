import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { processStart } from '@klariqo/contract/process-start'

const politeMs = 3_000
const pollMs = 20

/**
 * Remembers running agents on disk, so that those of a sandbox that was killed are found and ended by the next one. A
 * process is named by its id and start time: a later process with the same id is never touched.
 */
export class Leftovers {
  readonly #folder: string

  constructor(folder: string) {
    this.#folder = folder
  }

  async remember(unit: string, pid: number): Promise<void> {
    await mkdir(this.#folder, { recursive: true, mode: 0o700 })
    await writeFile(this.#file(unit), JSON.stringify({ pid, start: processStart(pid) }))
  }

  async forget(unit: string): Promise<void> {
    await rm(this.#file(unit), { force: true })
  }

  /** Ends every remembered process that still lives; gives the units they belonged to. */
  async end(): Promise<string[]> {
    const names = await readdir(this.#folder).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return []
      throw error
    })
    const ended = await Promise.all(names.filter((name) => name.endsWith('.json')).map((name) => this.#end(name)))
    return ended.filter((unit) => unit !== null)
  }

  async #end(name: string): Promise<string | null> {
    const file = path.join(this.#folder, name)
    const { pid, start } = parse(await readFile(file, 'utf8'))
    const lives = () => pid > 1 && start !== null && processStart(pid) === start
    const found = lives()
    if (found) await endProcess(pid, lives)
    await rm(file, { force: true })
    return found ? name.replace(/\.json$/, '') : null
  }

  #file(unit: string): string {
    return path.join(this.#folder, `${unit}.json`)
  }
}

/** A file cut short by the kill that it is about names nobody. */
function parse(text: string): { pid: number; start: string | null } {
  try {
    return JSON.parse(text) as { pid: number; start: string | null }
  } catch {
    return { pid: 0, start: null }
  }
}

async function endProcess(pid: number, lives: () => boolean): Promise<void> {
  for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
    if (!lives()) return
    try {
      process.kill(pid, signal)
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ESRCH') return
      throw error
    }
    const until = performance.now() + politeMs
    while (lives() && performance.now() < until) await sleep(pollMs)
  }
}
