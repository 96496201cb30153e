import { createServer, type IncomingHttpHeaders, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A client's own system on the loopback: keeps what it gets, answers what the test wants, counts connections. */
export class WebhookReceiver {
  readonly got: { path: string; headers: IncomingHttpHeaders; body: string }[] = []
  /** What the next requests are answered; null: nothing at all. */
  answer: { status: number; headers?: Record<string, string>; body?: string } | null = { status: 200 }
  connections = 0
  readonly #server: Server

  private constructor(server: Server) {
    this.#server = server
  }

  static async start(host = '127.0.0.1'): Promise<WebhookReceiver> {
    const server = createServer((request, response) => {
      const pieces: Buffer[] = []
      request.on('data', (piece: Buffer) => pieces.push(piece))
      request.on('end', () => {
        const { url = '', headers } = request
        receiver.got.push({ path: url, headers, body: Buffer.concat(pieces).toString() })
        if (receiver.answer === null) return
        response.writeHead(receiver.answer.status, receiver.answer.headers).end(receiver.answer.body)
      })
    })
    const receiver = new WebhookReceiver(server)
    server.on('connection', () => {
      receiver.connections += 1
    })
    await new Promise<void>((resolve) => server.listen(0, host, resolve))
    return receiver
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}/calls`
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections()
    await new Promise((resolve) => this.#server.close(resolve))
  }
}
