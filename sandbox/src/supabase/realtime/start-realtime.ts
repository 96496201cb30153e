import { randomUUID } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import pg from 'pg'
import { type WebSocket, WebSocketServer } from 'ws'
import { findApiKey } from '../find-api-key.ts'
import type { GatewayKeys } from '../gateway-keys.ts'
import type { Reply } from '../reply.ts'
import { ChangeFeed } from './changes/change-feed.ts'
import { authorise } from './channels/authorise.ts'
import { publication } from './channels/changes-link.ts'
import type { Channel } from './channels/channel.ts'
import { Presences } from './channels/presences.ts'
import type { Realtime } from './channels/realtime.ts'
import { RealtimeSocket, type SocketLimits } from './channels/realtime-socket.ts'
import { Topics } from './channels/topics.ts'
import type { Version } from './protocol/message.ts'

/** Hosted Realtime's own figures where it has them. */
const defaultLimits: SocketLimits & { sockets: number; frameBytes: number } = {
  sockets: 200,
  channels: 100,
  joinsPerSecond: 100,
  messagesPerSecond: 1_000,
  frameBytes: 3_000_000,
  unsentBytes: 16_000_000,
  silenceMs: 60_000,
}

export type RealtimeService = {
  /** Takes a request to change protocols over, or answers it with what is wrong. */
  upgrade(incoming: IncomingMessage, socket: Duplex, head: Buffer): void
  /** Sends a broadcast to everybody in a topic. */
  broadcast(topic: string, event: string, payload: unknown): void
  close(): Promise<void>
}

/** Serves Supabase's Realtime protocol. Holds nothing of the database while nobody follows its changes. */
export function startRealtime(options: {
  databaseUrl: string
  keys: GatewayKeys
  limits?: Partial<typeof defaultLimits>
}): RealtimeService {
  const { databaseUrl, keys } = options
  const limits = { ...defaultLimits, ...options.limits }
  // Its own, so that a burst of changes does not hold up requests.
  const pool = new pg.Pool({
    connectionString: databaseUrl,
    max: 4,
    idleTimeoutMillis: 5_000,
    application_name: 'klariqo realtime',
  })
  pool.on('error', () => undefined)
  pool.on('connect', (client) => client.on('error', () => undefined))
  const feed = new ChangeFeed(pool, databaseUrl, publication)
  const realtime: Realtime = {
    pool,
    feed,
    topics: new Topics<Channel>(),
    presences: new Presences<Channel>(randomUUID),
    jwtSecret: keys.jwtSecret,
  }
  const server = new WebSocketServer({ noServer: true, maxPayload: limits.frameBytes, perMessageDeflate: false })
  const sockets = new Set<RealtimeSocket>()
  let closing = false

  async function admit(incoming: IncomingMessage): Promise<{ apiKey: string; version: Version } | Reply> {
    const { pathname, searchParams } = new URL(incoming.url ?? '/', 'http://127.0.0.1')
    if (pathname !== '/realtime/v1/websocket') return refusal(404, 'no Route matched with those values')
    const apiKey = await findApiKey(incoming.headers, searchParams, keys)
    if (typeof apiKey !== 'string') return apiKey
    const who = await authorise(apiKey, keys.jwtSecret, Date.now() / 1000)
    if ('code' in who) return refusal(403, `${who.code}: ${who.message}`)
    const version = searchParams.get('vsn') ?? '1.0.0'
    if (version !== '1.0.0' && version !== '2.0.0') return refusal(400, `Unsupported protocol version ${version}`)
    if (sockets.size >= limits.sockets) return refusal(429, 'ConnectionRateLimitReached: Too many connected users')
    if (closing) return refusal(503, 'RealtimeRestarting: Realtime is restarting, please standby')
    return { apiKey, version }
  }

  function accept(socket: WebSocket, settings: { apiKey: string; version: Version }): void {
    const own = new RealtimeSocket(socket, realtime, { ...settings, limits })
    sockets.add(own)
    socket.once('close', () => sockets.delete(own))
  }

  return {
    upgrade(incoming, socket, head) {
      // A peer that is gone already needs no answer.
      const drop = (): void => void socket.destroy()
      socket.on('error', drop)
      admit(incoming)
        .then((admitted) => {
          if ('status' in admitted) return refuse(socket, admitted)
          socket.off('error', drop)
          server.handleUpgrade(incoming, socket, head, (webSocket) => accept(webSocket, admitted))
        })
        .catch(drop)
    },
    broadcast(topic, event, payload) {
      realtime.topics.broadcast(`realtime:${topic}`, { event, json: JSON.stringify(payload) }, null)
    },
    async close() {
      closing = true
      const gone = [...server.clients].map((client) => new Promise((resolve) => client.once('close', resolve)))
      for (const socket of sockets) socket.close(1001, 'The sandbox is stopping')
      await Promise.all(gone)
      await feed.close()
      await pool.end()
    },
  }
}

const refusal = (status: number, message: string): Reply => ({
  status,
  headers: { 'Content-Type': 'application/json; charset=utf-8' },
  body: JSON.stringify({ message }),
})

function refuse(socket: Duplex, { status, headers, body }: Reply): void {
  const lines = Object.entries({ ...headers, 'Content-Length': Buffer.byteLength(body ?? ''), Connection: 'close' })
  socket.end(
    `HTTP/1.1 ${status} ${status === 403 ? 'Forbidden' : 'Refused'}\r\n${lines.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n${body ?? ''}`,
  )
}
