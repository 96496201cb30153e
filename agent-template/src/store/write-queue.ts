import type { Database } from '../providers/database.ts'
import { DatabaseError } from '../providers/database-error.ts'
import { noSpool, type Spool } from './spool.ts'
import { perform, type Write } from './write.ts'

type Waiting = { what: string; write: Write; tries: number; onDone: (answer: unknown) => void }
export type QueueLog = {
  warn(fields: object, message: string): void
  error(fields: object, message: string): void
}

const FIRST_DELAY_MS = 250
const MAX_DELAY_MS = 30_000
const MAX_WAITING = 5_000
/** A write that takes longer may never end: from here on it lies in the spool. */
const SLOW_MS = 1_000

/**
 * Writes that must not hold up a call. Writes of one key (a call) happen one after the other in the order they were added;
 * keys do not wait for each other. What fails for a passing reason is tried again, slower and slower; what the database
 * refuses is logged and dropped, so that it cannot block the rest of its call. While the database is away, what waits lies in
 * the spool, too, and the next process goes on with it.
 */
export class WriteQueue {
  readonly #database: Database
  readonly #log: QueueLog
  readonly #spool: Spool
  /** Keys whose writes lie in the spool. */
  readonly #kept = new Set<string>()
  readonly #byKey = new Map<string, Waiting[]>()
  readonly #timers = new Map<string, NodeJS.Timeout>()
  #waiting = 0
  #idle: (() => void)[] = []
  #lost = 0
  #closed = false

  constructor(database: Database, log: QueueLog, spool: Spool = noSpool) {
    this.#database = database
    this.#log = log
    this.#spool = spool
  }

  /** Writes not done yet. */
  get waiting(): number {
    return this.#waiting
  }

  /** Writes refused or dropped since the start. */
  get lost(): number {
    return this.#lost
  }

  /** Goes on with what an earlier process could not write; `onDone` says what is to follow a write that is done. */
  restore(onDone: (write: Write) => (answer: unknown) => void = () => () => undefined): void {
    const { waiting, problems } = this.#spool.load()
    for (const problem of problems) this.#log.error({ problem }, 'writes left behind cannot be read')
    for (const [key, writes] of waiting) {
      for (const write of writes) this.add(key, `${write.name} left behind`, write, onDone(write))
      this.#kept.add(key)
    }
    if (waiting.size > 0) this.#log.warn({ keys: waiting.size }, 'writes of an earlier process')
  }

  /** Adds a write; `what` names it in the log, `onDone` gets the database's answer. Above 5,000 waiting it is dropped and counted: memory is not for ever. */
  add(key: string, what: string, write: Write, onDone: (answer: unknown) => void = () => undefined): void {
    if (this.#waiting >= MAX_WAITING) {
      this.#lose(what, new Error('too many writes are waiting'))
      return
    }
    const writes = this.#byKey.get(key)
    this.#waiting += 1
    if (writes) {
      writes.push({ what, write, tries: 0, onDone })
      if (this.#kept.has(key)) this.#keep(key)
      return
    }
    this.#byKey.set(key, [{ what, write, tries: 0, onDone }])
    // Not at once: the frames of a turn leave first.
    setImmediate(() => void this.#work(key))
  }

  /** True once nothing is written any more; what is done after that is not known to be done. */
  get closed(): boolean {
    return this.#closed
  }

  /** Writes of this key that are not done yet. */
  pending(key: string): Write[] {
    return (this.#byKey.get(key) ?? []).map(({ write }) => write)
  }

  /** Lays the writes of this key on disk now, whether or not the database is away. */
  secure(key: string): void {
    this.#keep(key)
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

  /** Stops trying; what is waiting is left to the spool. */
  close(): void {
    this.#closed = true
    for (const key of this.#byKey.keys()) this.#keep(key)
    for (const timer of this.#timers.values()) clearTimeout(timer)
    this.#timers.clear()
    this.#byKey.clear()
  }

  async #work(key: string): Promise<void> {
    const writes = this.#byKey.get(key)
    for (let first = writes?.[0]; first !== undefined; first = writes?.[0]) {
      const slow = setTimeout(() => this.#keep(key), SLOW_MS)
      try {
        first.onDone(await perform(this.#database, first.write).finally(() => clearTimeout(slow)))
      } catch (error) {
        if (!(error instanceof DatabaseError) || error.retryable) return this.#retry(key, first, error)
        this.#lose(first.what, error)
      }
      // Closed meanwhile: what is left lies in the spool.
      if (!this.#byKey.has(key)) return
      writes?.shift()
      this.#waiting -= 1
      if (this.#kept.has(key)) this.#keep(key)
    }
    this.#kept.delete(key)
    this.#byKey.delete(key)
    if (this.#waiting === 0) for (const wake of this.#idle.splice(0)) wake()
  }

  #retry(key: string, write: Waiting, error: unknown): void {
    if (!this.#byKey.has(key)) return
    const delay = Math.min(MAX_DELAY_MS, FIRST_DELAY_MS * 2 ** write.tries)
    if (!this.#kept.has(key)) this.#keep(key)
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

  #keep(key: string): void {
    const writes = this.#byKey.get(key)
    // Closed, or done meanwhile.
    if (writes === undefined) return
    this.#kept.add(key)
    try {
      this.#spool.keep(
        key,
        writes.map(({ write }) => write),
      )
    } catch (error) {
      // They still wait in memory.
      this.#log.error({ err: error, key }, 'writes cannot be kept on disk')
    }
  }

  #lose(what: string, error: unknown): void {
    this.#lost += 1
    this.#log.error({ err: error, what }, 'write lost')
  }
}
