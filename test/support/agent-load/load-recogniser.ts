import { EventEmitter, once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { type WebSocket, WebSocketServer } from 'ws'

/** A recogniser of Deepgram's protocol that hears what it is told to. */
export class ScriptedRecogniser {
  readonly #server: WebSocketServer
  readonly #events = new EventEmitter<{ stream: [ScriptedStream] }>()

  private constructor(server: WebSocketServer) {
    this.#server = server
    server.on('connection', (socket) => this.#events.emit('stream', new ScriptedStream(socket)))
  }

  static async start(): Promise<ScriptedRecogniser> {
    const server = new WebSocketServer({ host: '127.0.0.1', port: 0, path: '/v1/listen', perMessageDeflate: false })
    await once(server, 'listening')
    return new ScriptedRecogniser(server)
  }

  get url(): string {
    return `ws://127.0.0.1:${(this.#server.address() as AddressInfo).port}`
  }

  /** The next stream that is opened; at most 10 s. */
  async nextStream(): Promise<ScriptedStream> {
    const [stream] = await once(this.#events, 'stream', { signal: AbortSignal.timeout(10_000) })
    return stream as ScriptedStream
  }
}

/** One call's stream. */
export class ScriptedStream {
  readonly #socket: WebSocket

  constructor(socket: WebSocket) {
    this.#socket = socket
    socket.on('message', (data, isBinary) => {
      if (!isBinary && String(data).includes('CloseStream')) socket.close(1000)
    })
  }

  /** The caller's turn, whole; gives when it left (monotonic ms). */
  hear(text: string): number {
    return this.#send(text, true)
  }

  /** Words of a turn that goes on; gives when they left. */
  interim(text: string): number {
    return this.#send(text, false)
  }

  #send(text: string, final: boolean): number {
    const at = performance.now()
    this.#socket.send(resultOf(text, final))
    return at
  }
}

const resultOf = (transcript: string, final: boolean): string =>
  JSON.stringify({
    type: 'Results',
    channel_index: [0, 1],
    duration: 1,
    start: 0,
    is_final: final,
    speech_final: final,
    channel: { alternatives: [{ transcript, confidence: 0.98, words: [] }] },
    metadata: { request_id: '00000000-0000-4000-8000-000000000000', model_uuid: '', model_info: {} },
  })
