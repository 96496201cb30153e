import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { FRAME_BYTES, FRAME_MS } from '@klariqo/contract/media-stream'
import { encodeMulaw } from '@klariqo/contract/mulaw'
import webhooks from 'twilio/lib/webhooks/webhooks.js'
import { WebSocket } from 'ws'
import type { Target } from './load-commands.ts'

/**
 * A 50 Hz hum: louder than the agent's energy gate, so that its detector looks at every frame of every call, and no speech,
 * so that nothing is ever interrupted.
 */
const hum = Buffer.from(
  encodeMulaw(Int16Array.from({ length: FRAME_BYTES }, (_, i) => 600 * Math.sin((2 * Math.PI * i) / FRAME_BYTES))),
).toString('base64')

const TRIES = 60
const AGAIN_MS = 250
const newCallSid = (): string => `CA${randomBytes(16).toString('hex')}`

/** The carrier's side of one call: sends 50 frames a second, plays on a clock of its own, returns marks as they are played. */
export class LoadPeer {
  #callSid = newCallSid()
  readonly #streamSid = `MZ${randomBytes(16).toString('hex')}`
  readonly #target: Target
  #socket: WebSocket | null = null
  #chunk = 0
  #playhead = 0
  #onFirst: ((at: number) => void) | null = null
  #onMark: (() => void) | null = null
  #onClear: ((at: number) => void) | null = null
  /** When each frame since the last mark came, monotonic ms. */
  arrivals: number[] = []
  /** Frames that came after the sound before them had been played out. */
  starved = 0

  constructor(target: Target) {
    this.#target = target
  }

  /** Rings, and opens the media socket as the answer says. */
  async connect(): Promise<void> {
    const token = await this.#ring()
    const path = `/media/${this.#callSid}`
    const socket = new WebSocket(`${this.#target.address.replace(/^http/, 'ws')}${path}`, {
      headers: this.#signed(path, 'wss', {}),
      perMessageDeflate: false,
    })
    this.#socket = socket
    socket.on('message', (data) => this.#onMessage(String(data)))
    await once(socket, 'open', { signal: AbortSignal.timeout(10_000) })
    socket.send('{"event":"connected","protocol":"Call","version":"1.0.0"}')
    socket.send(
      JSON.stringify({
        event: 'start',
        sequenceNumber: '1',
        streamSid: this.#streamSid,
        start: {
          accountSid: this.#target.accountSid,
          callSid: this.#callSid,
          streamSid: this.#streamSid,
          tracks: ['inbound'],
          mediaFormat: { encoding: 'audio/x-mulaw', sampleRate: 8000, channels: 1 },
          customParameters: { token },
        },
      }),
    )
  }

  /** Waits for the next frame; monotonic ms, null when none came in time. Ask before you cause it. */
  nextFrame(timeoutMs: number): Promise<number | null> {
    return new Promise((resolve) => {
      const timer = setTimeout(() => this.#onFirst?.(Number.NaN), timeoutMs)
      this.#onFirst = (at) => {
        clearTimeout(timer)
        this.#onFirst = null
        resolve(Number.isNaN(at) ? null : at)
      }
    })
  }

  /** Waits until the agent has sent a whole utterance; false when that took too long. */
  nextMark(timeoutMs: number): Promise<boolean> {
    return new Promise((resolve) => {
      const timer = setTimeout(() => resolve(false), timeoutMs)
      this.#onMark = () => {
        clearTimeout(timer)
        this.#onMark = null
        resolve(true)
      }
    })
  }

  /** Waits until the agent takes back what it sent; monotonic ms, null when that took too long. */
  nextClear(timeoutMs: number): Promise<number | null> {
    return new Promise((resolve) => {
      const timer = setTimeout(() => resolve(null), timeoutMs)
      this.#onClear = (at) => {
        clearTimeout(timer)
        this.#onClear = null
        resolve(at)
      }
    })
  }

  /** One frame of the caller. */
  tick(): void {
    const socket = this.#socket
    if (socket?.readyState !== WebSocket.OPEN) return
    this.#chunk += 1
    socket.send(
      `{"event":"media","sequenceNumber":"${this.#chunk + 1}","media":{"track":"inbound","chunk":"${this.#chunk}","timestamp":"${this.#chunk * FRAME_MS}","payload":"${hum}"},"streamSid":"${this.#streamSid}"}`,
    )
  }

  /** Hangs up; the carrier tells the end of the call. */
  async hangUp(): Promise<void> {
    const socket = this.#socket
    if (!socket || socket.readyState === WebSocket.CLOSED) return
    const closed = once(socket, 'close', { signal: AbortSignal.timeout(5_000) })
    socket.send(`{"event":"stop","sequenceNumber":"${this.#chunk + 2}","stop":{},"streamSid":"${this.#streamSid}"}`)
    await closed
    if (this.#target.webhook !== null) await this.#post('/twilio/status', 'completed', { CallDuration: '1' })
  }

  #onMessage(text: string): void {
    const now = performance.now()
    if (text.startsWith('{"event":"media"')) {
      if (this.arrivals.length > 0 && now > this.#playhead) this.starved += 1
      this.arrivals.push(now)
      this.#playhead = Math.max(this.#playhead, now) + FRAME_MS
      this.#onFirst?.(now)
    } else if (text.startsWith('{"event":"mark"')) {
      const { mark } = JSON.parse(text) as { mark: { name: string } }
      setTimeout(() => this.#returnMark(mark.name), this.#playhead - now)
      this.#onMark?.()
    } else if (text.startsWith('{"event":"clear"')) {
      this.#playhead = now
      this.#onClear?.(now)
    }
  }

  #returnMark(name: string): void {
    this.#socket?.send(
      `{"event":"mark","sequenceNumber":"${this.#chunk + 1}","streamSid":"${this.#streamSid}","mark":{"name":"${name}"}}`,
    )
  }

  /** The webhook of an incoming call; gives the token of its stream. */
  async #ring(): Promise<string> {
    if (this.#target.webhook === null) return ''
    // On a busy machine the agent may give calls on for a while, as it should: the caller tries again.
    for (let left = TRIES; left > 0; left--) {
      const answer = await this.#post('/twilio/voice', 'ringing')
      const token = /name="token" value="([^"]+)"/.exec(await answer.text())?.[1]
      if (token !== undefined) return token
      await new Promise((resolve) => setTimeout(resolve, AGAIN_MS))
      this.#callSid = newCallSid()
    }
    throw new Error('the webhook answered without a stream, again and again')
  }

  #post(path: string, status: string, more: Record<string, string> = {}): Promise<Response> {
    const form = {
      CallSid: this.#callSid,
      AccountSid: this.#target.accountSid,
      From: '+61400000123',
      To: '+61299990001',
      CallStatus: status,
      Direction: 'inbound',
      ...more,
    }
    return fetch(`${this.#target.address}${path}`, {
      method: 'POST',
      headers: this.#signed(path, 'https', form),
      body: new URLSearchParams(form),
      signal: AbortSignal.timeout(10_000),
    })
  }

  #signed(path: string, scheme: 'https' | 'wss', form: Record<string, string>): Record<string, string> {
    if (this.#target.webhook === null) return {}
    const { publicBaseUrl, authToken } = this.#target.webhook
    const { host, pathname } = new URL(publicBaseUrl)
    const original = `${pathname}${path}`
    const signature = webhooks.getExpectedTwilioSignature(authToken, `${scheme}://${host}${original}`, form)
    return { 'x-twilio-signature': signature, 'x-original-uri': original }
  }
}
