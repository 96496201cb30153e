import type { CarrierMessage } from '@klariqo/contract/media-stream'
import { WebSocket } from 'ws'
import type { Carrier } from '../carrier.ts'
import { CarrierError } from '../errors/carrier-error.ts'
import { allowedUrl } from '../webhooks/allowed-url.ts'
import { signRequest } from '../webhooks/signature.ts'
import { callParams } from './call-params.ts'
import { checkAgentMessage } from './check-agent-message.ts'
import type { Line, LineFrame } from './line.ts'
import type { LiveCall } from './live-call.ts'

export type StreamOrder = {
  url: string
  name: string
  parameters: Record<string, string>
  statusCallback: { url: string; method: string } | null
}

const HANDSHAKE_MS = 10_000
/** How long our server may take to answer the closing of the socket. */
const CLOSE_MS = 2000
/** Unread frames at most: about four seconds of sound; past it frames are left out. */
const MAX_UNREAD_BYTES = 64_000
const NORMAL_CLOSE = new Set([1000, 1001, 1005])

/** Keys of the message without what the stream adds to each. */
type Unnumbered<Message> = Message extends { sequenceNumber: string }
  ? Omit<Message, 'sequenceNumber' | 'streamSid'>
  : never

/** One bidirectional Media Stream of a call, from the signed upgrade until one side closes it. */
export class MediaStream {
  readonly sid: string
  readonly #carrier: Carrier
  readonly #call: LiveCall
  readonly #line: Line
  readonly #order: StreamOrder
  #socket: WebSocket | null = null
  #sequence = 0
  #chunk = 0
  #startedAt = 0
  #complained = new Set<number>()

  constructor(carrier: Carrier, call: LiveCall, line: Line, order: StreamOrder) {
    this.sid = carrier.sid('MZ')
    this.#carrier = carrier
    this.#call = call
    this.#line = line
    this.#order = order
  }

  /**
   * Resolves when our server has closed the socket, or never got it open (31920 in the call's log). Aborted, it sends
   * `stop`, closes the socket and rejects with the signal's reason. Sound not yet played is thrown away in each case.
   */
  async run(signal: AbortSignal): Promise<void> {
    const socket = this.#connect()
    if (!socket) return
    try {
      await this.#line.until((done) => this.#converse(socket, done), signal)
    } finally {
      this.#line.playback.clear()
      this.#close(socket)
    }
  }

  #connect(): WebSocket | null {
    const { url } = this.#order
    try {
      const target = allowedUrl(url, 'ws')
      if (target.search) throw new CarrierError(31920, 'the Stream address may not have a query: use <Parameter>')
      return new WebSocket(url, {
        headers: { 'x-twilio-signature': signRequest(this.#carrier.authToken, url), 'user-agent': 'Twilio.TmeWs/1.0' },
        handshakeTimeout: HANDSHAKE_MS,
        perMessageDeflate: false,
        followRedirects: false,
        maxPayload: 1024 * 1024,
      })
    } catch (error) {
      this.#fail(error instanceof CarrierError ? error : new CarrierError(31920, (error as Error).message))
      return null
    }
  }

  /** Calls `done` when the socket has closed; returns what takes the listeners away. */
  #converse(socket: WebSocket, done: () => void): () => void {
    let unlisten: () => void = () => undefined
    socket.on('open', () => {
      this.#socket = socket
      this.#open()
      const stopFrames = this.#line.listen((frame) => this.#frame(frame))
      const stopDigits = this.#call.onDigit((digit) =>
        this.#send({ event: 'dtmf', dtmf: { track: 'inbound_track', digit } }),
      )
      unlisten = () => {
        stopFrames()
        stopDigits()
      }
    })
    socket.on('message', (data, isBinary) => this.#receive(isBinary ? null : String(data)))
    socket.on('error', (error) => {
      if (this.#socket) this.#complain(31924, error.message)
      else this.#fail(new CarrierError(31920, error.message))
    })
    socket.on('close', (code, reason) => {
      if (this.#socket && !NORMAL_CLOSE.has(code)) this.#complain(31921, `${code} ${String(reason)}`.trim())
      done()
    })
    return () => unlisten()
  }

  #open(): void {
    const { accountSid } = this.#carrier
    const callSid = this.#call.record.sid
    this.#startedAt = this.#line.atMs
    this.#call.event('stream_start', this.sid)
    this.#report('stream-started')
    this.#write({ event: 'connected', protocol: 'Call', version: '1.0.0' })
    this.#send({
      event: 'start',
      start: {
        accountSid,
        streamSid: this.sid,
        callSid,
        tracks: ['inbound'],
        mediaFormat: { encoding: 'audio/x-mulaw', sampleRate: 8000, channels: 1 },
        customParameters: this.#order.parameters,
      },
    })
  }

  #frame({ caller, atMs }: LineFrame): void {
    if ((this.#socket?.bufferedAmount ?? 0) > MAX_UNREAD_BYTES) {
      this.#complain(31930)
      return
    }
    const payload = Buffer.from(caller).toString('base64')
    const chunk = String(++this.#chunk)
    this.#send({
      event: 'media',
      media: { track: 'inbound', chunk, timestamp: String(atMs - this.#startedAt), payload },
    })
  }

  #receive(text: string | null): void {
    const message = text === null ? 'a binary frame' : checkAgentMessage(text, this.sid)
    if (typeof message === 'string') this.#complain(31951, message)
    else if (message.event === 'media') {
      if (!this.#line.playback.enqueue(Buffer.from(message.media.payload, 'base64'))) this.#complain(31931)
    } else if (message.event === 'mark') {
      const { name } = message.mark
      this.#line.playback.mark(() => this.#returnMark(name))
    } else {
      this.#call.event('clear')
      this.#line.playback.clear()
    }
  }

  #returnMark(name: string): void {
    if (this.#socket?.readyState !== WebSocket.OPEN) return
    this.#call.event('mark', name)
    this.#send({ event: 'mark', mark: { name } })
  }

  #close(socket: WebSocket): void {
    const { accountSid } = this.#carrier
    if (this.#socket) {
      this.#send({ event: 'stop', stop: { accountSid, callSid: this.#call.record.sid } })
      this.#call.event('stream_stop', this.sid)
      this.#report('stream-stopped')
    }
    if (socket.readyState === WebSocket.CLOSED) return
    // An error may still come from a socket that is being closed; nobody needs it any more.
    socket.on('error', () => undefined)
    if (socket.readyState === WebSocket.CONNECTING) {
      socket.terminate()
      return
    }
    socket.close(1000)
    const timer = setTimeout(() => socket.terminate(), CLOSE_MS)
    socket.once('close', () => clearTimeout(timer))
  }

  #send(message: Unnumbered<CarrierMessage>): void {
    this.#write({ ...message, sequenceNumber: String(++this.#sequence), streamSid: this.sid })
  }

  #write(message: object): void {
    if (this.#socket?.readyState === WebSocket.OPEN) this.#socket.send(JSON.stringify(message))
  }

  /** Notes a kind of error the first time; further ones of it are ignored silently, as the vendor does. */
  #complain(code: 31921 | 31924 | 31930 | 31931 | 31951, detail?: string): void {
    if (this.#complained.has(code)) return
    this.#complained.add(code)
    this.#fail(new CarrierError(code, detail))
  }

  #fail(error: CarrierError): void {
    this.#call.fault(error)
    this.#report('stream-error', { StreamError: error.message })
  }

  #report(event: string, extra: Record<string, string> = {}): void {
    const callback = this.#order.statusCallback
    if (!callback) return
    const params = callParams(this.#call.record, this.#carrier.accountSid, {
      StreamSid: this.sid,
      StreamName: this.#order.name,
      StreamEvent: event,
      Timestamp: this.#carrier.now().toISOString(),
      ...extra,
    })
    const signal = this.#carrier.closing
    const sent = this.#call.request({ ...callback, params, event, signal }).catch((error: unknown) => {
      if (error instanceof CarrierError) this.#call.fault(error)
      else if (!signal.aborted) throw error
    })
    this.#carrier.background(sent)
  }
}
