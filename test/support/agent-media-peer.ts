import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { WebSocket } from 'ws'

type Sent = { at: number; event: string; name?: string; bytes?: number }

/**
 * The carrier's side of a media socket: sends `connected` and `start`, plays what it gets on a clock of its own, returns each
 * mark when the sound before it has been played, or at once on `clear`. Every message we get is kept in `got`.
 */
export class MediaPeer {
  readonly socket: WebSocket
  readonly streamSid = `MZ${randomBytes(16).toString('hex')}`
  readonly got: Sent[] = []
  /** Names of the marks whose sound was played to its end. */
  readonly played: string[] = []
  readonly #speed: number
  readonly #changed = new Set<() => void>()
  #playhead = 0
  #pending: { name: string; timer: NodeJS.Timeout }[] = []
  #sequence = 0
  #chunk = 0
  closeCode: number | null = null
  /** Returns no marks any more. */
  deaf = false
  closeReason = ''

  constructor(url: string, headers: Record<string, string>, options: { speed?: number } = {}) {
    this.#speed = options.speed ?? 1
    this.socket = new WebSocket(url, { headers })
    this.socket.on('message', (data) => this.#onMessage(JSON.parse(data.toString())))
    this.socket.on('close', (code, reason) => {
      this.closeCode = code
      this.closeReason = reason.toString()
      for (const { timer } of this.#pending) clearTimeout(timer)
      this.#wake()
    })
    this.socket.on('error', () => this.#wake())
  }

  async open(): Promise<void> {
    if (this.socket.readyState !== WebSocket.OPEN) await once(this.socket, 'open')
  }

  send(message: object): void {
    this.#sequence += 1
    this.socket.send(JSON.stringify({ ...message, sequenceNumber: String(this.#sequence), streamSid: this.streamSid }))
  }

  start(options: { callSid: string; accountSid: string; token: string }): void {
    this.socket.send('{"event":"connected","protocol":"Call","version":"1.0.0"}')
    this.send({
      event: 'start',
      start: {
        accountSid: options.accountSid,
        callSid: options.callSid,
        streamSid: this.streamSid,
        tracks: ['inbound'],
        mediaFormat: { encoding: 'audio/x-mulaw', sampleRate: 8000, channels: 1 },
        customParameters: { token: options.token },
      },
    })
  }

  /** One frame of the caller. */
  frame(payload: Uint8Array): void {
    this.#chunk += 1
    const timestamp = String(this.#chunk * 20)
    const media = {
      track: 'inbound',
      chunk: String(this.#chunk),
      timestamp,
      payload: Buffer.from(payload).toString('base64'),
    }
    this.send({ event: 'media', media })
  }

  stop(): void {
    this.send({ event: 'stop', stop: {} })
  }

  /** Waits for the state a test wants, at most 15 s: a machine may be busy. */
  async until(what: string, test: (peer: MediaPeer) => boolean, timeoutMs = 15_000): Promise<void> {
    const end = Date.now() + timeoutMs
    while (!test(this)) {
      const left = end - Date.now()
      if (left <= 0) throw new Error(`waited in vain for ${what}; got ${JSON.stringify(this.got.slice(-6))}`)
      await new Promise<void>((resolve) => {
        const wake = (): void => {
          clearTimeout(timer)
          this.#changed.delete(wake)
          resolve()
        }
        const timer = setTimeout(wake, Math.min(left, 50))
        this.#changed.add(wake)
      })
    }
  }

  count(event: string): number {
    return this.got.filter((message) => message.event === event).length
  }

  close(): void {
    this.socket.terminate()
  }

  #onMessage(message: { event: string; media?: { payload: string }; mark?: { name: string } }): void {
    const now = performance.now()
    const bytes = message.media ? Buffer.from(message.media.payload, 'base64').length : 0
    this.got.push({ at: now, event: message.event, ...(message.mark ?? {}), ...(message.media ? { bytes } : {}) })
    if (message.media) this.#playhead = Math.max(this.#playhead, now) + bytes / 8 / this.#speed
    if (message.mark) this.#markLater(message.mark.name, this.#playhead - now)
    if (message.event === 'clear') this.#onClear()
    this.#wake()
  }

  #markLater(name: string, ms: number): void {
    const timer = setTimeout(
      () => {
        this.#pending = this.#pending.filter((entry) => entry.timer !== timer)
        this.played.push(name)
        this.#returnMark(name)
        this.#wake()
      },
      Math.max(0, ms),
    )
    this.#pending.push({ name, timer })
  }

  #onClear(): void {
    this.#playhead = 0
    for (const { name, timer } of this.#pending.splice(0)) {
      clearTimeout(timer)
      this.#returnMark(name)
    }
  }

  #returnMark(name: string): void {
    if (!this.deaf && this.socket.readyState === WebSocket.OPEN) this.send({ event: 'mark', mark: { name } })
  }

  #wake(): void {
    for (const wake of [...this.#changed]) wake()
  }
}
