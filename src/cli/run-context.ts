/**
 * What main.ts needs to know of a run when it must print an error, and the signal that Ctrl-C aborts. One process runs
 * one command, so one object serves.
 */
class RunContext {
  readonly #controller = new AbortController()
  commandId: string | null = null
  profile: string | null = null
  warnings: readonly string[] = []

  get signal(): AbortSignal {
    return this.#controller.signal
  }

  /** The first signal aborts; the second ends the process as the shell expects of one that is interrupted. */
  watchSignals(): void {
    for (const name of ['SIGINT', 'SIGTERM'] as const) {
      process.on(name, () => {
        if (this.signal.aborted) process.exit(130)
        this.#controller.abort(new Error('interrupted'))
      })
    }
  }
}

export const runContext = new RunContext()
