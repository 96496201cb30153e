import type { SocketUnit } from '../units/unit.ts'
import type { SocketKeeper } from './socket-keeper.ts'
import { UnitProblem } from './unit-problem.ts'

/** One socket unit: owns its port from start to stop, whether its service runs or not. */
export class SocketRunner {
  /** Replaced by a daemon-reload; holds from the next start on. */
  unit: SocketUnit
  state: 'inactive' | 'active' | 'failed' = 'inactive'
  sub = 'dead'
  result = 'success'
  /** Of the listening socket, null when there is none. */
  fd: number | null = null
  readonly #keeper: SocketKeeper
  readonly #note: (message: string) => void
  #port = 0
  #orders: Promise<unknown> = Promise.resolve()

  constructor(unit: SocketUnit, keeper: SocketKeeper, note: (message: string) => void) {
    this.unit = unit
    this.#keeper = keeper
    this.#note = note
  }

  /** @throws UnitProblem naming the port when it belongs to another program (Result=resources) */
  start(): Promise<void> {
    return this.#order(async () => {
      if (this.fd !== null) return
      const { name, port, description } = this.unit
      const opened = await this.#keeper.open(port)
      if ('problem' in opened) {
        const why = opened.problem === 'EADDRINUSE' ? 'Address already in use' : opened.problem
        const message = `${name}: Failed to create listening socket (127.0.0.1:${port}): ${why}`
        this.#become('failed', 'failed', 'resources')
        this.#note(message)
        throw new UnitProblem(`Job for ${name} failed.\n${message}`, 1)
      }
      this.fd = opened.fd
      this.#port = port
      this.#become('active', 'listening', 'success')
      this.#note(`Listening on ${name} - ${description}.`)
    })
  }

  stop(): Promise<void> {
    return this.#close('inactive', 'dead', 'success')
  }

  /** Its service will not be started any more: callers are refused instead of waiting. */
  giveUp(): Promise<void> {
    return this.#close('failed', 'failed', 'service-start-limit-hit')
  }

  resetFailed(): void {
    if (this.state === 'failed') this.#become('inactive', 'dead', 'success')
  }

  #close(state: 'inactive' | 'failed', sub: string, result: string): Promise<void> {
    return this.#order(async () => {
      if (this.fd === null) return
      this.fd = null
      await this.#keeper.release(this.#port)
      this.#become(state, sub, result)
      this.#note(`Closed ${this.unit.name} - ${this.unit.description}.`)
    })
  }

  #become(state: 'inactive' | 'active' | 'failed', sub: string, result: string): void {
    this.state = state
    this.sub = sub
    this.result = result
  }

  #order<T>(act: () => Promise<T>): Promise<T> {
    const done = this.#orders.then(act)
    this.#orders = done.catch(() => undefined)
    return done
  }
}
