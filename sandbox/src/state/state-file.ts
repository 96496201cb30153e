import { chmodSync, closeSync, fsyncSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs'
import path from 'node:path'
import { type SandboxState, sandboxStateSchema } from '@klariqo/contract/sandbox-state'
import { SandboxError } from '../sandbox-error.ts'

/** `<home>/sandbox.json`: read at start, rewritten whole and atomically, readable by the owner alone (it holds keys). */
export class StateFile {
  readonly #file: string
  constructor(home: string) {
    this.#file = path.join(home, 'sandbox.json')
  }

  /** Null when this folder has never been a sandbox. A state of another version is refused, never overwritten. */
  read(): SandboxState | null {
    let text: string
    try {
      text = readFileSync(this.#file, 'utf8')
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
      throw error
    }
    const parsed = sandboxStateSchema.safeParse(parseJson(text))
    if (parsed.success) return parsed.data
    throw new SandboxError(
      'SANDBOX_STATE_UNREADABLE',
      `${this.#file} is damaged or of another version of Klariqo`,
      'Type `klariqo down --purge` to begin anew (this deletes the sandbox data), or set KLARIQO_HOME to another folder.',
    )
  }

  write(state: SandboxState): void {
    const temporary = `${this.#file}.${process.pid}.tmp`
    const fd = openSync(temporary, 'w', 0o600)
    try {
      writeSync(fd, `${JSON.stringify(state, null, 2)}\n`)
      fsyncSync(fd)
    } finally {
      closeSync(fd)
    }
    chmodSync(temporary, 0o600)
    renameSync(temporary, this.#file)
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null // Not JSON: the schema refuses null with the same words as any other damage.
  }
}
