import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'

const START_MS = 15_000

export type LogLine = {
  msg?: string
  address?: string
  final_to_frame_ms?: number
  heap_bytes?: number
  resources?: number
}

/** A Node process that says what it does in JSON lines on standard output, the first with its address. Ends with its disposal. */
export class LoggingProcess implements AsyncDisposable {
  readonly #child: ChildProcess
  readonly pid: number
  readonly address: string
  /** Everything said so far. */
  readonly lines: readonly LogLine[]

  private constructor(child: ChildProcess, address: string, lines: readonly LogLine[]) {
    this.#child = child
    this.pid = child.pid ?? Number.NaN
    this.address = address
    this.lines = lines
  }

  static async start(args: readonly string[], env: NodeJS.ProcessEnv): Promise<LoggingProcess> {
    const child = spawn(process.execPath, args, { env, stdio: ['ignore', 'pipe', 'inherit'] })
    // Ctrl-C or an error elsewhere: it must not outlive us.
    process.once('exit', () => child.kill('SIGKILL'))
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1))
    const lines: LogLine[] = []
    const address = await new Promise<string>((resolve, reject) => {
      const timer = setTimeout(() => {
        child.kill('SIGKILL')
        reject(new Error(`${args[0]} did not start in ${START_MS / 1000} s`))
      }, START_MS)
      child.on('exit', (code) => reject(new Error(`${args[0]} ended with ${code}`)))
      createInterface({ input: child.stdout }).on('line', (text) => {
        const line = JSON.parse(text) as LogLine
        lines.push(line)
        if (line.address === undefined) return
        clearTimeout(timer)
        resolve(line.address)
      })
    })
    return new LoggingProcess(child, address, lines)
  }

  /** The first line from `from` on that `fits`; waits for it, 10 s at most. */
  async nextLine(from: number, fits: (line: LogLine) => boolean): Promise<LogLine> {
    const until = performance.now() + 10_000
    for (;;) {
      const line = this.lines.slice(from).find(fits)
      if (line !== undefined) return line
      if (performance.now() > until) throw new Error('the process did not say what was asked')
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#child.exitCode !== null) return
    const ended = once(this.#child, 'exit')
    this.#child.kill('SIGTERM')
    await ended
  }
}
