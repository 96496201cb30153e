import { createServer, type IncomingMessage, type ServerResponse, STATUS_CODES } from 'node:http'
import type { Duplex } from 'node:stream'
import { WebSocketServer } from 'ws'
import type { Service } from '../service.ts'
import { closeServer } from '../vendor-http/close-server.ts'
import { listenOnLoopback } from '../vendor-http/listen-on-loopback.ts'
import { pause } from '../vendor-http/pause.ts'
import { sendJson } from '../vendor-http/send-json.ts'
import { settingsRoute } from '../vendor-http/settings-route.ts'
import { VendorSettings } from '../vendor-http/vendor-settings.ts'
import { GivenWords } from './given-words.ts'
import { serveListen } from './listen-connection.ts'
import { listenFault } from './listen-fault.ts'
import { type ListenRefusal, listenOptions } from './listen-options.ts'
import { startMoonshine } from './moonshine.ts'
import { wordsRoute } from './words-route.ts'

export type RecogniserOptions = {
  port: number
  apiKey: string
  /** Shorter than the vendor's 10 s for tests. */
  idleMs?: number
}

/**
 * Deepgram's streaming recognition (`/v1/listen`, WebSocket) over a model on this machine. The model loads in the
 * background; a call that comes before it is ready waits for it. `/_sandbox/settings` sets delays and faults,
 * `/_sandbox/words` gives the words of text callers.
 */
export async function startRecogniser(options: RecogniserOptions): Promise<Service & { ready: Promise<void> }> {
  const settings = new VendorSettings()
  const given = new GivenWords()
  const moonshine = startMoonshine()
  const sockets = new WebSocketServer({ noServer: true, autoPong: false })
  /** Handshakes without an answer, yet or for good. */
  const hanging = new Set<Duplex>()
  const requestIds = new WeakMap<IncomingMessage, string>()
  const server = createServer((request, response) => {
    answer(request, response).catch(() => response.destroy())
  })

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (await settingsRoute(settings, request, response)) return
    if (await wordsRoute(given, request, response)) return
    if (request.method !== 'GET' || request.url !== '/v1/auth/token') {
      return sendJson(response, 404, errorBody({ status: 404, code: 'NOT_FOUND', message: 'no such path' }, ''))
    }
    // What the key is good for: how a program finds out whether its key is one.
    if (keysOf(request).includes(options.apiKey)) return sendJson(response, 200, { scopes: ['usage:write'] })
    sendJson(response, 401, errorBody({ status: 401, code: 'INVALID_AUTH', message: 'Invalid credentials.' }, ''))
  }

  server.on('upgrade', async (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    socket.on('error', () => socket.destroy())
    const requestId = crypto.randomUUID()
    requestIds.set(request, requestId)
    const fault = settings.takeFault()
    const gone = new AbortController()
    socket.once('close', () => gone.abort())
    hanging.add(socket)
    socket.once('close', () => hanging.delete(socket))
    await pause(settings.latencyMs + (fault?.delay_ms ?? 0), gone.signal)
    if (gone.signal.aborted) return
    if (fault?.drop) return socket.destroy()
    if (fault?.hang) return void socket.resume()
    hanging.delete(socket)
    if (fault?.status) {
      return refuse(socket, requestId, {
        status: fault.status,
        code: fault.code ?? 'INJECTED',
        message: 'a fault set in /_sandbox/settings',
      })
    }
    const admitted = admit(request, options.apiKey)
    if ('refusal' in admitted) return refuse(socket, requestId, admitted.refusal)
    sockets.handleUpgrade(request, socket, head, (webSocket) => {
      const { deaf } = listenFault(webSocket, fault)
      serveListen({
        deaf,
        socket: webSocket,
        requestId,
        options: admitted.options,
        moonshine,
        given,
        latencyMs: () => settings.latencyMs,
        ...(options.idleMs === undefined ? {} : { idleMs: options.idleMs }),
      }).catch((error: Error) => {
        process.emitWarning(error)
        webSocket.close(1011, 'NET-0000: the recogniser failed')
      })
    })
  })
  sockets.on('headers', (headers, request) => headers.push(`dg-request-id: ${requestIds.get(request)}`))

  let address: string
  try {
    address = await listenOnLoopback(server, options.port, 'recogniser')
  } catch (error) {
    await moonshine.close()
    throw error
  }
  return {
    name: 'recogniser',
    address,
    ready: moonshine.ready,
    async close() {
      for (const socket of hanging) socket.destroy()
      for (const socket of sockets.clients) socket.close(1001)
      await closeServer(server)
      for (const socket of sockets.clients) socket.terminate()
      await moonshine.close()
    },
  }
}

function admit(request: IncomingMessage, apiKey: string): ReturnType<typeof listenOptions> {
  const url = new URL(request.url ?? '/', 'http://127.0.0.1')
  if (url.pathname !== '/v1/listen') {
    return { refusal: { status: 404, code: 'NOT_FOUND', message: `no such path: ${url.pathname}` } }
  }
  if (!keysOf(request).includes(apiKey)) {
    return { refusal: { status: 401, code: 'INVALID_AUTH', message: 'Invalid credentials.' } }
  }
  return listenOptions(url.searchParams)
}

/** `Authorization: Token <key>`, `Bearer <key>`, or the WebSocket protocols `token, <key>` that browsers have to use. */
function keysOf(request: IncomingMessage): string[] {
  const header = /^(?:token|bearer) (.+)$/i.exec(request.headers.authorization ?? '')?.[1]
  const protocols = request.headers['sec-websocket-protocol']?.split(',').map((part) => part.trim()) ?? []
  return [header, protocols[0] === 'token' ? protocols[1] : undefined].filter((key) => key !== undefined)
}

function refuse(socket: Duplex, requestId: string, refusal: ListenRefusal): void {
  const body = JSON.stringify(errorBody(refusal, requestId))
  const lines = [
    `HTTP/1.1 ${refusal.status} ${STATUS_CODES[refusal.status] ?? 'Error'}`,
    'content-type: application/json',
    `content-length: ${Buffer.byteLength(body)}`,
    `dg-request-id: ${requestId}`,
    `dg-error: ${refusal.message.replace(/[^\x20-\x7e]/g, '?')}`,
    'connection: close',
  ]
  socket.end(`${lines.join('\r\n')}\r\n\r\n${body}`)
}

function errorBody(refusal: ListenRefusal, requestId: string): object {
  return { err_code: refusal.code, err_msg: refusal.message, request_id: requestId }
}
