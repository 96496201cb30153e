import { MessageChannel, type MessagePort, Worker } from 'node:worker_threads'
import type { KeeperReply, KeeperRequest } from './keep-sockets.ts'

/** Owns the listening sockets of agents that come and go; see keep-sockets.ts. */
export class SocketKeeper {
  readonly #bell = new Int32Array(new SharedArrayBuffer(4))
  readonly #waiting = new Map<number, (reply: KeeperReply) => void>()
  readonly #port: MessagePort
  readonly #thread: Worker
  readonly #address: string
  #lastId = 0

  /** `address`: of this machine; all sockets are on it. */
  constructor(address: string) {
    this.#address = address
    const { port1, port2 } = new MessageChannel()
    this.#port = port1
    // The same kind of file as this one: .ts from source, .js or .mjs from a build.
    const file = new URL(`./keep-sockets${/\.\w+$/.exec(import.meta.url)?.[0] ?? '.js'}`, import.meta.url)
    this.#thread = new Worker(file, {
      workerData: { bell: this.#bell, port: port2 },
      transferList: [port2],
      execArgv: [],
      env: {},
    })
    port1.on('message', (reply: KeeperReply) => {
      this.#waiting.get(reply.id)?.(reply)
      this.#waiting.delete(reply.id)
    })
    this.#thread.on('error', (error) => this.#failAll(error.message))
    this.#thread.on('exit', () => this.#failAll('the keeper has ended'))
  }

  /** The descriptor of a listening socket on the port, or why there is none (`EADDRINUSE` …). */
  async open(port: number): Promise<{ fd: number } | { problem: string }> {
    const { fd, problem } = await this.#ask(port, 'open')
    return fd === null ? { problem: problem ?? 'unknown' } : { fd }
  }

  /** Callers are refused from now on, unless an agent still holds the socket. */
  async release(port: number): Promise<void> {
    await this.#ask(port, 'closed')
  }

  async close(): Promise<void> {
    await this.#thread.terminate()
    this.#port.close()
  }

  #ask(port: number, want: KeeperRequest['want']): Promise<KeeperReply> {
    this.#lastId += 1
    const { promise, resolve } = Promise.withResolvers<KeeperReply>()
    this.#waiting.set(this.#lastId, resolve)
    const request: KeeperRequest = { id: this.#lastId, address: this.#address, port, want }
    this.#port.postMessage(request)
    Atomics.store(this.#bell, 0, 1)
    Atomics.notify(this.#bell, 0)
    return promise
  }

  #failAll(problem: string): void {
    for (const [id, resolve] of this.#waiting) resolve({ id, fd: null, problem })
    this.#waiting.clear()
  }
}
