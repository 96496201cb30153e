import type { Readable, Writable } from 'node:stream'

type Answer = { id?: number; result?: unknown; error?: { message: string } }
type Pending = { resolve: (result: unknown) => void; reject: (error: Error) => void }

/** No command of ours takes this long, on a loaded machine either. */
const PATIENCE_MS = 15_000

/**
 * The DevTools protocol over two pipes: JSON, each message ended by a zero byte. Commands are answered by their number;
 * events are not listened to. https://chromedevtools.github.io/devtools-protocol/
 */
export class DevtoolsPipe {
  readonly #commands: Writable
  readonly #pending = new Map<number, Pending>()
  #number = 0
  #gone: Error | null = null

  constructor(commands: Writable, answers: Readable) {
    this.#commands = commands
    let rest = ''
    answers.setEncoding('utf8').on('data', (text: string) => {
      const messages = (rest + text).split('\0')
      rest = messages.pop() ?? ''
      for (const message of messages) this.#settle(JSON.parse(message))
    })
    for (const pipe of [commands, answers]) {
      pipe.on('error', (error) => this.end(error)).on('close', () => this.end(new Error('the browser is gone')))
    }
  }

  /** The command's result. Rejects with the browser's words, when it is gone, and after 15 s. `session` is the page. */
  async send(method: string, params: object = {}, session?: string): Promise<unknown> {
    if (this.#gone) throw this.#gone
    this.#number += 1
    const id = this.#number
    const { promise, resolve, reject } = Promise.withResolvers<unknown>()
    const late = setTimeout(() => reject(new Error(`${method}: no answer in ${PATIENCE_MS} ms`)), PATIENCE_MS)
    this.#pending.set(id, { resolve, reject: (error) => reject(new Error(`${method}: ${error.message}`)) })
    this.#commands.write(`${JSON.stringify({ id, method, params, ...(session ? { sessionId: session } : {}) })}\0`)
    try {
      return await promise
    } finally {
      clearTimeout(late)
      this.#pending.delete(id)
    }
  }

  /** Whatever waits is rejected with this error, and so is every later command. */
  end(error: Error): void {
    this.#gone ??= error
    for (const { reject } of this.#pending.values()) reject(this.#gone)
  }

  #settle({ id, result, error }: Answer): void {
    const pending = this.#pending.get(id ?? 0)
    if (error) pending?.reject(new Error(error.message))
    else pending?.resolve(result)
  }
}
