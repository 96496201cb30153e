import type { RawData, WebSocket } from 'ws'
import { writeBroadcast } from '../protocol/broadcast-frame.ts'
import type { BroadcastBody, ClientMessage, ServerMessage, Version } from '../protocol/message.ts'
import { readMessage } from '../protocol/read-message.ts'
import { writeMessage } from '../protocol/write-message.ts'
import { Channel, type ChannelSocket } from './channel.ts'
import { readJoinConfig } from './join-config.ts'
import { RateLimit } from './rate-limit.ts'
import type { Realtime } from './realtime.ts'

export type SocketLimits = {
  channels: number
  joinsPerSecond: number
  messagesPerSecond: number
  /** Unsent bytes after which a reader is too slow. */
  unsentBytes: number
  /** Without a word for this long (clients send a heartbeat every 25 s) the peer is gone. */
  silenceMs: number
}

/** One WebSocket: reads its messages, keeps its channels, never lets more than `unsentBytes` wait for it. */
export class RealtimeSocket implements ChannelSocket {
  readonly #socket: WebSocket
  readonly #realtime: Realtime
  readonly #limits: SocketLimits
  readonly #version: Version
  readonly #apiKey: string
  readonly #channels = new Map<string, Channel>()
  readonly #messages: RateLimit
  readonly #joins: RateLimit
  #closing = false
  #silence: NodeJS.Timeout | undefined

  constructor(
    socket: WebSocket,
    realtime: Realtime,
    settings: { limits: SocketLimits; version: Version; apiKey: string },
  ) {
    this.#socket = socket
    this.#realtime = realtime
    this.#limits = settings.limits
    this.#version = settings.version
    this.#apiKey = settings.apiKey
    this.#messages = new RateLimit(settings.limits.messagesPerSecond)
    this.#joins = new RateLimit(settings.limits.joinsPerSecond)
    socket.on('message', (data, binary) => this.#receive(data, binary))
    // What went wrong with the connection is followed by `close`, which ends the channels.
    socket.on('error', () => undefined)
    socket.on('close', () => this.#end())
    this.#listen()
  }

  /** Says goodbye; a peer that does not answer is cut off. */
  close(code: number, reason: string): void {
    if (this.#closing) return
    this.#closing = true
    this.#end()
    this.#socket.close(code, reason)
    const timer = setTimeout(() => this.#socket.terminate(), 1_000)
    this.#socket.once('close', () => clearTimeout(timer))
  }

  push({ topic, joinRef }: Channel, event: string, payload: string): void {
    this.#send({ joinRef, ref: null, topic, event, payload })
  }

  reply({ topic, joinRef }: Channel, ref: string | null, status: 'ok' | 'error', response: unknown): void {
    this.#answer({ topic, joinRef, ref }, status, response)
  }

  broadcast({ topic }: Channel, body: BroadcastBody): void {
    if (this.#version === '2.0.0') return this.#write(writeBroadcast(topic, body))
    // Version 1 has no way to say bytes.
    if ('bytes' in body) return
    const payload = `{"type":"broadcast","event":${JSON.stringify(body.event)},"payload":${body.json}}`
    this.#send({ joinRef: null, ref: null, topic, event: 'broadcast', payload })
  }

  closed(channel: Channel): void {
    const { topic, joinRef } = channel
    if (this.#channels.get(topic) === channel) this.#channels.delete(topic)
    this.#send({ joinRef, ref: joinRef, topic, event: 'phx_close', payload: '{}' })
  }

  #receive(data: RawData, binary: boolean): void {
    if (this.#closing) return
    this.#listen()
    if (!this.#messages.allows(performance.now())) return this.close(1008, 'Too many messages per second')
    const message = readMessage(data as Buffer, binary, this.#version)
    if (!message) return this.close(1003, 'Not a message of the Phoenix protocol')
    this.#handle(message).catch((error: Error) => {
      console.error(error)
      this.close(1011, error.message.slice(0, 100))
    })
  }

  async #handle(message: ClientMessage): Promise<void> {
    const { topic, event, joinRef } = message
    if (topic === 'phoenix' && event === 'heartbeat') return this.#answer(message, 'ok', {})
    if (event === 'phx_join') return this.#join(message)
    const channel = this.#channels.get(topic)
    const stale = !channel || (joinRef !== null && joinRef !== channel.joinRef)
    if (event === 'phx_leave') {
      this.#answer(message, 'ok', {})
      if (stale) return
      this.#channels.delete(topic)
      this.closed(channel)
      return channel.stop()
    }
    if (stale) return this.#answer(message, 'error', { reason: 'unmatched topic' })
    return channel.receive(message)
  }

  async #join(message: ClientMessage): Promise<void> {
    const { topic, ref } = message
    const refuse = (reason: string): void => this.#answer(message, 'error', { reason })
    if (topic === 'realtime:') return refuse('TopicNameRequired: You must provide a topic name')
    if (!topic.startsWith('realtime:')) return refuse('unmatched topic')
    if (!this.#joins.allows(performance.now())) {
      refuse('ClientJoinRateLimitReached: Too many joins per second')
      return this.close(1008, 'Too many joins per second')
    }
    const former = this.#channels.get(topic)
    if (former) {
      this.closed(former)
      await former.stop()
    }
    if (this.#channels.size >= this.#limits.channels) return refuse('ChannelRateLimitReached: Too many channels')
    const config = readJoinConfig(message.payload)
    if ('error' in config) return refuse(config.error)
    // Only keys of the older kind are tokens as well; those of the new kind stand for the project's own.
    const token = config.token === null || config.token.startsWith('sb_') ? this.#apiKey : config.token
    const address = { topic, joinRef: message.joinRef ?? ref ?? '' }
    const channel = new Channel(address, { realtime: this.#realtime, socket: this }, config, token)
    this.#channels.set(topic, channel)
    if (await channel.join(ref)) return
    if (this.#channels.get(topic) === channel) this.#channels.delete(topic)
    await channel.stop()
  }

  #answer(to: Pick<ClientMessage, 'joinRef' | 'ref' | 'topic'>, status: 'ok' | 'error', response: unknown): void {
    const { joinRef, ref, topic } = to
    this.#send({ joinRef, ref, topic, event: 'phx_reply', payload: JSON.stringify({ status, response }) })
  }

  #send(message: ServerMessage): void {
    this.#write(writeMessage(message, this.#version))
  }

  #write(frame: string | Buffer): void {
    if (this.#socket.readyState !== this.#socket.OPEN) return
    if (this.#socket.bufferedAmount > this.#limits.unsentBytes) {
      console.error(`Realtime: a client reads too slowly (${this.#socket.bufferedAmount} bytes wait); it is dropped.`)
      return this.close(1013, 'Too slow: too many messages wait for this client')
    }
    this.#socket.send(frame)
  }

  #listen(): void {
    clearTimeout(this.#silence)
    this.#silence = setTimeout(() => this.close(1001, 'No heartbeat'), this.#limits.silenceMs)
  }

  #end(): void {
    clearTimeout(this.#silence)
    const channels = [...this.#channels.values()]
    this.#channels.clear()
    for (const channel of channels) channel.stop().catch((error: Error) => console.error(error))
  }
}
