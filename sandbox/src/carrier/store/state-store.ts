import { existsSync, readFileSync } from 'node:fs'
import { mkdir, open, rename } from 'node:fs/promises'
import path from 'node:path'
import { SandboxError } from '../../sandbox-error.ts'
import { type CarrierState, carrierStateSchema } from './carrier-state.ts'
import { freshState } from './fresh-state.ts'

/** Calls, texts and recordings kept, and the newest calls kept with all that happened in them: the file stays small. */
const KEEP = 1000
const KEEP_DETAILS = 100

/** The carrier's state in memory and its data file. Change `state`, then `await save()`: it is on disk when that resolves. */
export class StateStore {
  readonly state: CarrierState
  readonly #file: string
  #writing: Promise<void> | null = null
  #waiting: Promise<void> | null = null

  private constructor(file: string, state: CarrierState) {
    this.#file = file
    this.state = state
  }

  /** Reads the file, or begins a fresh account. Throws SandboxError CARRIER_DATA_UNREADABLE. */
  static open(file: string, now: Date): StateStore {
    if (!existsSync(file)) return new StateStore(file, freshState(now))
    try {
      const state = carrierStateSchema.parse(JSON.parse(readFileSync(file, 'utf8')))
      // A call cannot outlive the process that held its line.
      for (const call of state.calls) {
        if (call.end_time === null) Object.assign(call, { status: 'failed', end_time: now.toISOString(), duration: 0 })
      }
      return new StateStore(file, state)
    } catch (cause) {
      throw new SandboxError(
        'CARRIER_DATA_UNREADABLE',
        `The carrier's data file ${file} cannot be read: it is damaged or of another version.`,
        'Move the file away to begin with a fresh account; numbers bought in it are then forgotten.',
        { cause },
      )
    }
  }

  /** Saves asked for while one is being written share the next one. */
  save(): Promise<void> {
    if (!this.#writing) {
      this.#writing = this.#write().finally(() => {
        this.#writing = null
      })
      return this.#writing
    }
    this.#waiting ??= this.#writing
      .catch(() => undefined)
      .then(() => {
        this.#waiting = null
        return this.save()
      })
    return this.#waiting
  }

  async #write(): Promise<void> {
    this.#trim()
    const text = JSON.stringify(this.state)
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

  #trim(): void {
    const { calls, messages, recordings } = this.state
    for (const list of [messages, recordings]) list.splice(0, Math.max(0, list.length - KEEP))
    const surplus = calls.length - KEEP
    // A call that has not ended stays, however old.
    if (surplus > 0) this.state.calls = calls.filter((call, i) => i >= surplus || call.end_time === null)
    for (const call of this.state.calls.slice(0, -KEEP_DETAILS)) {
      if (call.end_time !== null) Object.assign(call, { events: [], webhooks: [] })
    }
  }
}
