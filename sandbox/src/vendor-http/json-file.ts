import { existsSync, readFileSync } from 'node:fs'
import { mkdir, open, rename } from 'node:fs/promises'
import path from 'node:path'
import type { z } from 'zod'
import { SandboxError } from '../sandbox-error.ts'

/** How the user is told that a file cannot be read: the error's code, whose file it is, what is lost without it. */
type Unreadable = { code: string; owner: string; lost: string }

/** A service's state in one JSON file, whole at every moment: written beside it, then put in its place. One writer. */
export class JsonFile<State> {
  readonly #file: string
  readonly #schema: z.ZodType<State>
  readonly #unreadable: Unreadable
  #writing: Promise<void> | null = null
  #waiting: Promise<void> | null = null

  constructor(file: string, schema: z.ZodType<State>, unreadable: Unreadable) {
    this.#file = file
    this.#schema = schema
    this.#unreadable = unreadable
  }

  /** Null when there is no file. Throws SandboxError with the given code when it is not what the schema says. */
  load(): State | null {
    if (!existsSync(this.#file)) return null
    try {
      return this.#schema.parse(JSON.parse(readFileSync(this.#file, 'utf8')))
    } catch (cause) {
      const { code, owner, lost } = this.#unreadable
      throw new SandboxError(
        code,
        `The ${owner}'s data file ${this.#file} cannot be read: it is damaged or of another version.`,
        `Move the file away to begin with a fresh account; ${lost} in it are then forgotten.`,
        { cause },
      )
    }
  }

  /**
   * On disk when it resolves, through a power cut too. `state` is asked when writing begins; saves asked for while one is
   * being written share the next one.
   */
  save(state: () => State): Promise<void> {
    if (!this.#writing) {
      this.#writing = this.#write(state).finally(() => {
        this.#writing = null
      })
      return this.#writing
    }
    this.#waiting ??= this.#writing
      .catch(() => undefined)
      .then(() => {
        this.#waiting = null
        return this.save(state)
      })
    return this.#waiting
  }

  async #write(state: () => State): Promise<void> {
    const text = JSON.stringify(state())
    const folder = path.dirname(this.#file)
    await mkdir(folder, { recursive: true })
    const temporary = `${this.#file}.${process.pid}.tmp`
    const handle = await open(temporary, 'w', 0o600)
    try {
      await handle.writeFile(text)
      await handle.sync()
    } finally {
      await handle.close()
    }
    await rename(temporary, this.#file)
    const directory = await open(folder, 'r')
    try {
      await directory.sync()
    } finally {
      await directory.close()
    }
  }
}
