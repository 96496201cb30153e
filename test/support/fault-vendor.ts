import { once } from 'node:events'
import http from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import { decodeMulaw } from '@klariqo/contract/mulaw'
import { type WebSocket, WebSocketServer } from 'ws'
import { toneOf } from './agent-fixture.ts'

export const faultKinds = ['refuse', '500', '429', 'hang', 'slow', 'dies', 'garbage', 'half-open'] as const
export type FaultKind = (typeof faultKinds)[number]
export type Provider = 'recogniser' | 'model' | 'voice'
/**
 * What goes wrong, and from when on: from the first byte (`start`), once sound flows (`listening`), after the first words or sound
 * (`middle`), or with the second request of a turn (`next`).
 */
export type Fault = { provider: Provider; kind: FaultKind; from: 'start' | 'listening' | 'middle' | 'next' }

const SLOW_MS = 3_000
/** Softer than this is a line's own noise. */
const SOFT = 1_000
const LOUD_FOR_WORDS = 10
const SILENT_FOR_END = 15
const WORDS = 'Can somebody come on Thursday?'
const REPLY = ['We can ', 'come on ', 'Thursday. ', 'Would ', 'nine ', 'suit you ', 'well? ']

/** All three vendors of one client behind one address, with at most one fault. It speaks their protocols over real sockets. */
export class FaultVendor {
  readonly #server = http.createServer((request, response) => void this.#answer(request, response))
  readonly #sockets = new WebSocketServer({ noServer: true })
  readonly #connections = new Set<Duplex>()
  readonly #fault: Fault | null
  /** Monotonic ms of each request, by provider. */
  readonly asked: Record<Provider, number[]> = { recogniser: [], model: [], voice: [] }
  url = ''

  private constructor(fault: Fault | null) {
    this.#fault = fault
    this.#server.on('connection', (socket) => {
      this.#connections.add(socket)
      socket.on('close', () => this.#connections.delete(socket))
    })
    this.#server.on('upgrade', (request, socket, head) => void this.#upgrade(request, socket, head))
  }

  static async start(fault: Fault | null): Promise<FaultVendor> {
    const vendor = new FaultVendor(fault)
    vendor.#server.listen(0, '127.0.0.1')
    await once(vendor.#server, 'listening')
    vendor.url = `http://127.0.0.1:${(vendor.#server.address() as AddressInfo).port}`
    return vendor
  }

  /** Its address as this provider; a port where nobody listens when it refuses from the start. */
  urlOf(provider: Provider): string {
    return this.#is(provider, 'refuse', 'start') ? 'http://127.0.0.1:1' : this.url
  }

  async close(): Promise<void> {
    for (const socket of this.#connections) socket.destroy()
    this.#server.close()
    await once(this.#server, 'close')
  }

  #is(provider: Provider, kind: FaultKind, from: Fault['from']): boolean {
    return this.#fault?.provider === provider && this.#fault.kind === kind && this.#fault.from === from
  }

  /** The fault of this request, if it is to have one from the first byte on. */
  #atStart(provider: Provider): FaultKind | null {
    const fault = this.#fault
    if (fault?.provider !== provider) return null
    const turns = this.asked[provider].length
    if (fault.from === 'start' || (fault.from === 'next' && turns > 1)) return fault.kind
    // A line that was cut meets the same fault when it is opened again.
    return provider === 'recogniser' && turns > 1 ? fault.kind : null
  }

  async #answer(request: http.IncomingMessage, response: http.ServerResponse): Promise<void> {
    const provider: Provider = request.url?.includes('text-to-speech') ? 'voice' : 'model'
    this.asked[provider].push(performance.now())
    response.on('error', () => undefined)
    const kind = this.#atStart(provider)
    if (kind === 'hang' || kind === 'half-open') return void (kind === 'half-open' && request.socket.pause())
    if (kind === 'refuse') return void request.socket.destroy()
    if (kind === '500' || kind === '429') return void response.writeHead(Number(kind)).end('{"error":{}}')
    if (kind === 'slow') await sleep(SLOW_MS)
    if (kind === 'garbage' && provider === 'voice') {
      return void response.writeHead(200, { 'content-type': 'text/html' }).end('<p>')
    }
    response.writeHead(200, { 'content-type': provider === 'voice' ? 'audio/basic' : 'text/event-stream' })
    const pieces = provider === 'voice' ? soundPieces() : replyEvents()
    for (const [index, piece] of pieces.entries()) {
      const middle = this.#fault?.from === 'middle' && this.#fault.provider === provider ? this.#fault.kind : null
      const now = index === 0 ? kind : index === 2 ? middle : null
      if (now === 'dies') {
        response.write(piece)
        await sleep(20)
        return void request.socket.destroy()
      }
      if (now === 'garbage')
        return void request.socket.end(provider === 'model' ? chunk('data: {nonsense\n\n') : 'nonsense')
      if (index > 0 && (now === 'hang' || now === 'half-open')) return
      if (index > 0 && now === 'slow') await sleep(SLOW_MS)
      response.write(piece)
      await sleep(5)
    }
    response.end()
  }

  async #upgrade(request: http.IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
    this.asked.recogniser.push(performance.now())
    socket.on('error', () => undefined)
    const kind = this.#atStart('recogniser')
    if (kind === 'hang' || kind === 'half-open') return void (kind === 'half-open' && socket.pause())
    if (kind === 'refuse') return void socket.destroy()
    if (kind === '500' || kind === '429') return void socket.end(`HTTP/1.1 ${kind} no\r\ncontent-length: 0\r\n\r\n`)
    if (kind === 'slow') await sleep(SLOW_MS)
    this.#sockets.handleUpgrade(request, socket, head, (line) => {
      if (kind === 'dies') return line.terminate()
      if (kind === 'garbage') return line.send('nonsense')
      this.#listen(line, socket, this.asked.recogniser.length === 1)
    })
  }

  /** Hears loud frames as words; counts frames, not time, so sound sent late is heard as well. */
  #listen(line: WebSocket, socket: Duplex, first: boolean): void {
    const fault = first && this.#fault?.provider === 'recogniser' ? this.#fault : null
    let heard = 0
    let loud = 0
    let silent = 0
    let broken = false
    const breakNow = (): void => {
      broken = true
      if (fault?.kind === 'garbage') line.send('nonsense')
      else if (fault?.kind === 'half-open') socket.pause()
      else if (fault?.kind !== 'hang' && fault?.kind !== 'slow') line.terminate()
    }
    const send = (final: boolean): void => {
      const alternatives = [{ transcript: WORDS, confidence: 0.98, words: [] }]
      const results = {
        start: 0,
        duration: heard / 50,
        is_final: final,
        speech_final: final,
        channel: { alternatives },
      }
      const later = broken && fault?.kind === 'slow' ? SLOW_MS : 0
      if (broken && later === 0) return
      setTimeout(() => line.send(JSON.stringify({ type: 'Results', ...results })), later)
    }
    line.on('error', () => undefined)
    line.on('message', (data: Buffer, isBinary) => {
      if (!isBinary) return
      heard += 1
      const isLoud = decodeMulaw(data).some((sample) => Math.abs(sample) > SOFT)
      if (fault?.from === 'listening' && heard === 20) breakNow()
      silent = isLoud ? 0 : silent + 1
      if (isLoud) loud += 1
      if (isLoud && loud === LOUD_FOR_WORDS) {
        send(false)
        if (fault?.from === 'middle') breakNow()
      }
      if (silent !== SILENT_FOR_END || loud < LOUD_FOR_WORDS) return
      loud = 0
      send(true)
    })
  }
}

const soundPieces = (): Uint8Array[] => {
  const sound = toneOf(600)
  return [0, 1, 2, 3].map((quarter) => sound.subarray(quarter * 1200, (quarter + 1) * 1200))
}
const replyEvents = (): string[] => [
  ...REPLY.map((content) => `data: ${JSON.stringify({ choices: [{ index: 0, delta: { content } }] })}\n\n`),
  'data: [DONE]\n\n',
]
/** One chunk of a chunked body, as bytes on the socket. */
const chunk = (text: string): string => `${text.length.toString(16)}\r\n${text}\r\n`
