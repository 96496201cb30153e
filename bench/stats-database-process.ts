import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'

export type StatsDatabaseWanted = {
  owners: { email: string; slug: string; calls: number }[]
  password: string
  /** Calls are spread over so many days up to now. */
  days: number
}
export type StatsDatabaseReady = {
  url: string
  databaseUrl: string
  anonKey: string
  rows: { calls: number; turns: number; statistics: number }
  filledMs: number
}

const FILL_MS = 600_000

/** A filled database and its gateway in a process of their own, so that who asks does not wait for who answers; ends with its disposal. */
export class StatsDatabase implements AsyncDisposable {
  readonly #child: ChildProcess
  readonly ready: StatsDatabaseReady

  private constructor(child: ChildProcess, ready: StatsDatabaseReady) {
    this.#child = child
    this.ready = ready
  }

  static async start(wanted: StatsDatabaseWanted): Promise<StatsDatabase> {
    const child = fork(path.join(import.meta.dirname, 'stats-database.ts'), [JSON.stringify(wanted)])
    const failed = once(child, 'exit').then(([code]) => {
      throw new Error(`the database of the benchmark ended with ${code}`)
    })
    const answered = once(child, 'message', { signal: AbortSignal.timeout(FILL_MS) })
    const [ready] = (await Promise.race([answered, failed])) as [StatsDatabaseReady]
    failed.catch(() => undefined)
    return new StatsDatabase(child, ready)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const ended = once(this.#child, 'exit')
    this.#child.disconnect()
    if (this.#child.exitCode === null) await ended
  }
}
