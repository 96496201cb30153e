import { listeningSockets } from './listening-sockets.ts'

type Options = {
  address: string
  /** Ports whose services sleep. */
  sleeping: () => readonly number[]
  wake: (port: number) => Promise<unknown>
}

/** How often ports of sleeping services are looked at; nothing is read while none sleeps. */
const lookEveryMs = 100

/**
 * Wakes services whose callers come to the port itself. Such a caller waits in the kernel's queue, which can be looked
 * at without taking the connection.
 */
export class SleepWatch {
  readonly #options: Options
  #timer: NodeJS.Timeout | null = null
  #closed = false

  constructor(options: Options) {
    this.#options = options
  }

  start(): void {
    if (this.#closed) return
    this.#timer = setTimeout(() => {
      this.#look()
        .catch((error: Error) => console.error('host: sleeping services are not looked at:', error.message))
        .finally(() => this.start())
    }, lookEveryMs)
  }

  close(): void {
    this.#closed = true
    if (this.#timer) clearTimeout(this.#timer)
  }

  async #look(): Promise<void> {
    const ports = this.#options.sleeping()
    if (ports.length === 0) return
    const queues = (await listeningSockets()).filter(
      ({ address, waiting }) => address === this.#options.address && waiting > 0,
    )
    const called = new Set(queues.map(({ port }) => port))
    await Promise.all(ports.filter((port) => called.has(port)).map((port) => this.#options.wake(port)))
  }
}
