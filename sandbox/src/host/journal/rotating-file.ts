import { appendFile, mkdir, rename, stat } from 'node:fs/promises'
import path from 'node:path'

/**
 * A file that is appended to and, past its size, kept once as `<name>.1`, as logrotate names it. It is opened anew for each write,
 * so a file that was taken away from outside simply begins again.
 */
export class RotatingFile {
  readonly path: string
  readonly previous: string
  readonly #maxBytes: number
  readonly #onError: (error: unknown) => void
  #pending: string[] = []
  #writing: Promise<void> | null = null

  /** `onError`: lines could not be written and are lost. */
  constructor(file: string, maxBytes: number, onError: (error: unknown) => void) {
    this.path = file
    this.previous = `${file}.1`
    this.#maxBytes = maxBytes
    this.#onError = onError
  }

  /** Queued; `flush` waits for it. */
  append(line: string): void {
    this.#pending.push(line)
    this.#writing ??= this.#write()
  }

  async flush(): Promise<void> {
    await this.#writing
  }

  async #write(): Promise<void> {
    // Lines that come in the same turn are written together.
    await Promise.resolve()
    try {
      await mkdir(path.dirname(this.path), { recursive: true })
      while (this.#pending.length > 0) {
        const text = this.#pending.join('')
        this.#pending = []
        if (await this.#isFull()) await rename(this.path, this.previous)
        await appendFile(this.path, text, { mode: 0o640 })
      }
    } catch (error) {
      this.#onError(error)
    } finally {
      this.#writing = null
    }
  }

  async #isFull(): Promise<boolean> {
    try {
      return (await stat(this.path)).size >= this.#maxBytes
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false
      throw error
    }
  }
}
