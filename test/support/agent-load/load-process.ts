import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'
import type { LoadAnswer, LoadCommand, LoadReady } from './load-commands.ts'

const ANSWER_MS = 60_000

/** The load process seen from outside; ends with its disposal. */
export class LoadProcess implements AsyncDisposable {
  readonly #child: ChildProcess
  readonly ready: LoadReady

  private constructor(child: ChildProcess, ready: LoadReady) {
    this.#child = child
    this.ready = ready
  }

  static async start(): Promise<LoadProcess> {
    const child = fork(path.join(import.meta.dirname, 'load.ts'))
    const [ready] = await once(child, 'message', { signal: AbortSignal.timeout(ANSWER_MS) })
    return new LoadProcess(child, ready as LoadReady)
  }

  /** Carries out one command; throws what went wrong over there. */
  async ask<Result>(command: LoadCommand): Promise<Result> {
    const answered = once(this.#child, 'message', { signal: AbortSignal.timeout(ANSWER_MS) })
    this.#child.send(command)
    const [answer] = (await answered) as [LoadAnswer]
    if ('error' in answer) throw new Error(`load: ${command.do}: ${answer.error}`)
    return answer.result as Result
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#child.disconnect()
    if (this.#child.exitCode === null) await once(this.#child, 'exit')
  }
}
