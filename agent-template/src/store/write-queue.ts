import type { Database } from '../providers/database.ts'
import { DatabaseError } from '../providers/database-error.ts'

type Write = { what: string; run(database: Database): Promise<unknown>; tries: number }
export type QueueLog = {
  warn(fields: object, message: string): void
  error(fields: object, message: string): void
}

const FIRST_DELAY_MS = 250
const MAX_DELAY_MS = 30_000
const MAX_WAITING = 5_000

/**
 * Writes that must not hold up a call. Writes of one key (a call) happen one after the other in the order they were added;
 * keys do not wait for each other. What fails for a passing reason is tried again, slower and slower; what the database
 * refuses is logged and dropped, so that it cannot block the rest of its call.
 */
export class WriteQueue {
  readonly #database: Database
  readonly #log: QueueLog
  readonly #byKey = new Map<string, Write[]>()
  readonly #timers = new Map<string, NodeJS.Timeout>()
  #waiting = 0
  #idle: (() => void)[] = []
  #lost = 0

  constructor(database: Database, log: QueueLog) {
    this.#database = database
    this.#log = log
  }

  /** Writes not done yet. */
  get waiting(): number {
    return this.#waiting
  }

  /** Writes refused or dropped since the start. */
  get lost(): number {
    return this.#lost
  }

  /** Adds a write; `what` names it in the log. Above 5,000 waiting it is dropped and counted: memory is not for ever. */
  add(key: string, what: string, run: (database: Database) => Promise<unknown>): void {
    if (this.#waiting >= MAX_WAITING) {
      this.#lose(what, new Error('too many writes are waiting'))
      return
    }
    const writes = this.#byKey.get(key)
    this.#waiting += 1
    if (writes) {
      writes.push({ what, run, tries: 0 })
      return
    }
    this.#byKey.set(key, [{ what, run, tries: 0 }])
    // Not at once: the frames of a turn leave first.
    setImmediate(() => void this.#work(key))
  }

  /** Waits until everything is written, at most `timeoutMs`; says how many writes are still waiting then. */
  async drain(timeoutMs: number): Promise<number> {
    if (this.#waiting === 0) return 0
    for (const [key, timer] of this.#timers) {
      clearTimeout(timer)
      this.#timers.delete(key)
      void this.#work(key)
    }
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, timeoutMs)
      this.#idle.push(() => {
        clearTimeout(timer)
        resolve()
      })
    })
    return this.#waiting
  }

  /** Stops trying; what is waiting is given up. */
  close(): void {
    for (const timer of this.#timers.values()) clearTimeout(timer)
    this.#timers.clear()
    this.#byKey.clear()
  }

  async #work(key: string): Promise<void> {
    const writes = this.#byKey.get(key)
    for (let write = writes?.[0]; write !== undefined; write = writes?.[0]) {
      try {
        await write.run(this.#database)
      } catch (error) {
        if (!(error instanceof DatabaseError) || error.retryable) return this.#retry(key, write, error)
        this.#lose(write.what, error)
      }
      writes?.shift()
      this.#waiting -= 1
    }
    this.#byKey.delete(key)
    if (this.#waiting === 0) for (const wake of this.#idle.splice(0)) wake()
  }

  #retry(key: string, write: Write, error: unknown): void {
    if (!this.#byKey.has(key)) return
    const delay = Math.min(MAX_DELAY_MS, FIRST_DELAY_MS * 2 ** write.tries)
    if (write.tries === 0) this.#log.warn({ err: error, key, what: write.what }, 'write failed, trying again')
    write.tries += 1
    this.#timers.set(
      key,
      setTimeout(() => {
        this.#timers.delete(key)
        void this.#work(key)
      }, delay),
    )
  }

  #lose(what: string, error: unknown): void {
    this.#lost += 1
    this.#log.error({ err: error, what }, 'write lost')
  }
}
