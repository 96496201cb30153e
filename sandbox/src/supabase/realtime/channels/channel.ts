import { randomUUID } from 'node:crypto'
import type { Identity } from '../../identity.ts'
import type { BroadcastBody, ClientMessage } from '../protocol/message.ts'
import { type Authorised, authorise } from './authorise.ts'
import { ChangesLink, type Wanted } from './changes-link.ts'
import type { JoinConfig } from './join-config.ts'
import { numberRequests } from './number-requests.ts'
import { PresenceLink } from './presence-link.ts'
import type { Realtime } from './realtime.ts'

/** A token may live for years; timers of Node only for weeks. */
const confirmAtLeastEveryMs = 3_600_000

/** What a channel can make its socket do. */
export type ChannelSocket = {
  push(channel: Channel, event: string, payload: string): void
  reply(channel: Channel, ref: string | null, status: 'ok' | 'error', response: unknown): void
  broadcast(channel: Channel, body: BroadcastBody): void
  /** The channel is over; the client is told, by phx_close. */
  closed(channel: Channel): void
}

/** One topic that one client has joined. */
export class Channel {
  /** With the prefix `realtime:`. */
  readonly topic: string
  readonly joinRef: string
  readonly #realtime: Realtime
  readonly #socket: ChannelSocket
  readonly #config: JoinConfig
  readonly #presence: PresenceLink
  #token: string
  #link: ChangesLink | null = null
  #expiry: NodeJS.Timeout | null = null
  #joined = false
  #over = false

  constructor(
    address: { topic: string; joinRef: string },
    context: { realtime: Realtime; socket: ChannelSocket },
    config: JoinConfig,
    token: string,
  ) {
    this.topic = address.topic
    this.joinRef = address.joinRef
    this.#realtime = context.realtime
    this.#socket = context.socket
    this.#config = config
    this.#token = token
    const presence = { ...config.presence, key: config.presence.key || randomUUID() }
    this.#presence = new PresenceLink(context.realtime, this, presence, (event, payload) =>
      context.socket.push(this, event, payload),
    )
  }

  /** Joins and answers; resolves false when it was refused. */
  async join(ref: string | null): Promise<boolean> {
    const who = await authorise(this.#token, this.#realtime.jwtSecret, Date.now() / 1000)
    if (this.#over) return false
    const refuse = (reason: string): false => {
      if (!this.#over) this.#socket.reply(this, ref, 'error', { reason })
      return false
    }
    if ('code' in who) return refuse(`${who.code}: ${who.message}`)
    this.#watchExpiry(who)
    const wanted = numberRequests(this.#config.changes)
    const { waitMs } = this.#config
    if (waitMs !== null && wanted.length > 0) {
      const refusal = await this.#followWithin(waitMs, wanted, who.identity)
      if (refusal !== null || this.#over) return refuse(refusal ?? '')
    }
    this.#joined = true
    this.#realtime.topics.join(this.topic, this)
    this.#socket.reply(this, ref, 'ok', { postgres_changes: wanted.map(({ id, params }) => ({ ...params, id })) })
    this.#presence.start()
    if (this.#link) this.#tellSubscribed()
    else if (wanted.length > 0) this.#follow(wanted, who.identity)
    return true
  }

  async receive(message: ClientMessage): Promise<void> {
    const { event, payload, ref } = message
    if (!this.#joined) return this.#socket.reply(this, ref, 'error', { reason: 'unmatched topic' })
    if (event === 'access_token') return this.#refresh(payload.access_token)
    if (event === 'broadcast') return this.#broadcast(message)
    const reason =
      event === 'presence'
        ? this.#presence.receive(payload.event, payload.payload)
        : `Unexpected message from client of type \`${event}\``
    if (reason === null) this.#socket.reply(this, ref, 'ok', {})
    else this.#socket.reply(this, ref, 'error', { reason })
  }

  presenceChanged(diff: string): void {
    this.#presence.changed(diff)
  }

  broadcast(body: BroadcastBody): void {
    this.#socket.broadcast(this, body)
  }

  /** Ends everything it holds; does not tell the client. */
  async stop(): Promise<void> {
    this.#over = true
    if (this.#expiry) clearTimeout(this.#expiry)
    this.#realtime.topics.leave(this.topic, this)
    this.#presence.stop()
    await this.#link?.stop()
  }

  #broadcast({ ref, payload, body }: ClientMessage): void {
    // Version 1 puts everything into the payload.
    const content = body ?? { event: String(payload.event ?? ''), json: JSON.stringify(payload.payload ?? {}) }
    if (body && payload.metadata !== undefined) {
      const reason = 'NotInSandbox: the sandbox does not keep broadcasts'
      return this.#socket.reply(this, ref, 'error', { reason, error: reason })
    }
    this.#realtime.topics.broadcast(this.topic, content, this.#config.self ? null : this)
    if (this.#config.ack) this.#socket.reply(this, ref, 'ok', {})
  }

  /** A new token counts at once; one that is not good ends the channel. */
  async #refresh(token: unknown): Promise<void> {
    if (typeof token !== 'string' || token === this.#token || token.startsWith('sb_')) return
    this.#token = token
    const who = await this.#confirm()
    if (who) this.#link?.become(who.identity)
  }

  /** Looks at the token again; null when the channel is over because of it or another one came meanwhile. */
  async #confirm(): Promise<Authorised | null> {
    const token = this.#token
    const who = await authorise(token, this.#realtime.jwtSecret, Date.now() / 1000)
    if (this.#over || token !== this.#token) return null
    if (!('code' in who)) {
      this.#watchExpiry(who)
      return who
    }
    this.#system('system', 'error', who.message)
    const stopped = this.stop()
    this.#socket.closed(this)
    await stopped
    return null
  }

  #watchExpiry({ expiresAtS }: Authorised): void {
    if (this.#expiry) clearTimeout(this.#expiry)
    const lifeMs = Math.min(Math.max(0, expiresAtS * 1000 - Date.now()), confirmAtLeastEveryMs)
    this.#expiry = setTimeout(() => {
      this.#confirm().catch((error: Error) => this.#system('system', 'error', error.message))
    }, lifeMs)
  }

  #follow(wanted: readonly Wanted[], identity: Identity, first?: (refusal: string | null) => void): void {
    let outcome = first
    this.#link = new ChangesLink(this.#realtime, wanted, identity, {
      event: (ids, data) =>
        this.#socket.push(this, 'postgres_changes', `{"ids":${JSON.stringify(ids)},"data":${data}}`),
      subscribed: () => {
        if (!outcome) return this.#tellSubscribed()
        outcome(null)
        outcome = undefined
      },
      failed: (message, final) => {
        if (!outcome) return this.#system('postgres_changes', 'error', message)
        if (final) outcome(`RealtimeDisabledForConfiguration: ${message}`)
      },
    })
    this.#link.start()
  }

  /** Why the changes could not be followed in time; null when they are. */
  async #followWithin(limitMs: number, wanted: readonly Wanted[], identity: Identity): Promise<string | null> {
    let timer: NodeJS.Timeout | undefined
    const refusal = await new Promise<string | null>((resolve) => {
      const late = `PostgresChangesSubscribeTimeout: Timed out after ${limitMs}ms waiting for the postgres_changes subscription`
      timer = setTimeout(() => resolve(late), limitMs)
      this.#follow(wanted, identity, resolve)
    })
    clearTimeout(timer)
    return refusal
  }

  #tellSubscribed(): void {
    this.#system('postgres_changes', 'ok', 'Subscribed to PostgreSQL')
  }

  #system(extension: 'system' | 'postgres_changes', status: 'ok' | 'error', message: string): void {
    if (this.#over) return
    const channel = this.topic.replace(/^realtime:/, '')
    this.#socket.push(this, 'system', JSON.stringify({ extension, status, message, channel }))
  }
}
