import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { CarrierMessage } from '@klariqo/contract/media-stream'
import { type WebSocket, WebSocketServer } from 'ws'

export type SeenRequest = {
  url: string
  method: string
  form: Record<string, string>
  signature: string
  raw: string
  headers: IncomingMessage['headers']
}
export type Answer =
  | string
  | { status?: number; contentType?: string; body?: string | Buffer; location?: string; delayMs?: number }

/** One Media Stream as our server sees it. */
export type StreamEnd = {
  socket: WebSocket
  messages: CarrierMessage[]
  signature: string
  streamSid: string
  send(message: object): void
  /** Sound of this many milliseconds, loud enough to be heard. */
  speak(ms: number): void
  /** The first message, past or future, that fits. */
  until<Event extends CarrierMessage['event']>(
    event: Event,
    fits?: (message: Extract<CarrierMessage, { event: Event }>) => boolean,
  ): Promise<Extract<CarrierMessage, { event: Event }>>
  closed: Promise<number>
}

/** A server of ours in a test: answers webhooks by path and takes Media Streams. */
export async function startFakeAgent(answers: Record<string, Answer | ((request: SeenRequest) => Answer)>) {
  const seen: SeenRequest[] = []
  const waiting: { fits: (request: SeenRequest) => boolean; resolve: (request: SeenRequest) => void }[] = []
  const streams: StreamEnd[] = []
  const streamWaiters: ((stream: StreamEnd) => void)[] = []
  const server = createServer(async (request, response) => {
    const parts: Buffer[] = []
    for await (const part of request) parts.push(part as Buffer)
    const raw = Buffer.concat(parts).toString()
    const url = request.url ?? ''
    const one: SeenRequest = {
      url,
      method: request.method ?? '',
      form: Object.fromEntries(new URLSearchParams(raw || (url.split('?')[1] ?? ''))),
      signature: String(request.headers['x-twilio-signature'] ?? ''),
      raw,
      headers: request.headers,
    }
    const path = url.split('?')[0] ?? ''
    const given = answers[path] ?? { status: 404 }
    const answer = typeof given === 'function' ? given(one) : given
    const full = typeof answer === 'string' ? { body: answer } : answer
    if (full.delayMs) await new Promise((resolve) => setTimeout(resolve, full.delayMs))
    response.writeHead(full.status ?? 200, {
      'content-type': full.contentType ?? 'text/xml',
      ...(full.location ? { location: full.location } : {}),
    })
    response.end(full.body ?? '')
    seen.push(one)
    for (const waiter of waiting.filter((it) => it.fits(one))) {
      waiting.splice(waiting.indexOf(waiter), 1)
      waiter.resolve(one)
    }
  })
  const sockets = new WebSocketServer({ server })
  sockets.on('connection', (socket, request) => {
    const stream = streamEnd(socket, String(request.headers['x-twilio-signature'] ?? ''))
    streams.push(stream)
    for (const waiter of streamWaiters.splice(0)) waiter(stream)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    origin,
    streamUrl: `${origin.replace('http', 'ws')}/media`,
    seen,
    streams,
    /** The first request, past or future, that fits. */
    request: (fits: (request: SeenRequest) => boolean) =>
      new Promise<SeenRequest>((resolve) => {
        const past = seen.find(fits)
        if (past) resolve(past)
        else waiting.push({ fits, resolve })
      }),
    stream: () =>
      new Promise<StreamEnd>((resolve) => {
        const [first] = streams
        if (first) resolve(first)
        else streamWaiters.push(resolve)
      }),
    close: async () => {
      for (const client of sockets.clients) client.terminate()
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

function streamEnd(socket: WebSocket, signature: string): StreamEnd {
  const messages: CarrierMessage[] = []
  const waiting: { fits: (message: CarrierMessage) => boolean; resolve: (message: CarrierMessage) => void }[] = []
  const end: StreamEnd = {
    socket,
    messages,
    signature,
    streamSid: '',
    send: (message) => socket.send(JSON.stringify(message)),
    speak: (ms) => {
      // 0x00 and 0x80 are the loudest codes: a square wave.
      const sound = Buffer.from(Array.from({ length: ms * 8 }, (_, i) => (i % 8 < 4 ? 0x10 : 0x90)))
      end.send({ event: 'media', streamSid: end.streamSid, media: { payload: sound.toString('base64') } })
    },
    until: (event, fits = () => true) =>
      new Promise((resolve) => {
        const all = (message: CarrierMessage) => message.event === event && fits(message as never)
        const past = messages.find(all)
        if (past) resolve(past as never)
        else waiting.push({ fits: all, resolve: resolve as never })
      }),
    closed: new Promise((resolve) => {
      socket.on('close', (code) => resolve(code))
    }),
  }
  socket.on('message', (data) => {
    const message = JSON.parse(String(data)) as CarrierMessage
    if (message.event === 'start') end.streamSid = message.streamSid
    messages.push(message)
    for (const waiter of waiting.filter((it) => it.fits(message))) {
      waiting.splice(waiting.indexOf(waiter), 1)
      waiter.resolve(message)
    }
  })
  return end
}
