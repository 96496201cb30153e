import { Listr, ListrLogger, ProcessOutput } from 'listr2'
import type { StepEvent } from '../provisioning/step-event.ts'
import type { Terminal } from './terminal.ts'

type Ending = { resolve: () => void; reject: (error: Error) => void }
type Task = { output?: string; title?: string; skip?: (reason?: string) => void }

/**
 * Draws a flow's step events on standard error: a moving list at a terminal, one line an event elsewhere, nothing with
 * --json. The flow runs by itself; this only watches (listr2 draws the plan, it never owns it).
 */
export class ProgressView {
  readonly #terminal: Terminal
  readonly #tasks = new Map<string, { ending: Ending; task: Task | null; begun: boolean; title: string }>()
  #list: Promise<unknown> | null = null
  readonly #titles: readonly { id: string; title: string }[]

  constructor(terminal: Terminal, steps: readonly { id: string; title: string }[]) {
    this.#terminal = terminal
    this.#titles = steps
  }

  /** Give this to the flow as its observer. */
  readonly observe = (event: StepEvent): void => {
    if (this.#terminal.json) return
    if (this.#terminal.interactive) this.#draw(event)
    else this.#write(event)
  }

  /** Call when the flow is over, well or not: steps that never ended are marked, and the list is left standing. */
  async close(): Promise<void> {
    for (const { ending, task, begun, title } of this.#tasks.values()) {
      // What was never begun has not failed: after a failure or Ctrl-C only the guilty one shows a cross.
      if (!begun) task?.skip?.(`${title}: not begun`)
      if (begun) ending.reject(new Error('not done'))
      else ending.resolve()
    }
    await this.#list
  }

  #write(event: StepEvent): void {
    if (event.status === 'checking' || event.status === 'working') return
    const seconds = (event.ms / 1000).toFixed(1)
    process.stderr.write(
      `${new Date().toISOString()} ${event.status.padEnd(9)} ${event.title} (${seconds} s)${event.detail ? ` — ${event.detail}` : ''}\n`,
    )
  }

  #draw(event: StepEvent): void {
    this.#list ??= this.#start()
    const entry = this.#tasks.get(event.id)
    if (!entry) return
    if (event.status !== 'checking') entry.begun = true
    if (event.detail && entry.task) entry.task.output = event.detail
    if (event.status === 'done') entry.ending.resolve()
    if (event.status === 'unchanged' || event.status === 'skipped') {
      entry.task?.skip?.(`${event.title}: ${event.detail ?? 'nothing to do'}`)
      entry.ending.resolve()
    }
    if (event.status === 'failed') entry.ending.reject(new Error(event.detail ?? event.title))
  }

  #start(): Promise<unknown> {
    const logger = new ListrLogger({ processOutput: new ProcessOutput(process.stderr, process.stderr) })
    const tasks = this.#titles.map(({ id, title }) => {
      const { promise, resolve, reject } = Promise.withResolvers<void>()
      const entry = { ending: { resolve, reject }, task: null as Task | null, begun: false, title }
      this.#tasks.set(id, entry)
      promise.catch(() => undefined) // Told to listr below; a step that ends before listr asks must not be an unhandled rejection.
      return {
        title,
        task: (_: unknown, task: Task) => {
          entry.task = task
          return promise
        },
      }
    })
    const list = new Listr(tasks as never, {
      concurrent: true,
      exitOnError: false,
      registerSignalListeners: false,
      rendererOptions: { logger, collapseErrors: false, showSubtasks: false } as never,
    })
    return list.run()
  }
}
