import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import type { Service } from '../service.ts'
import { listenOnLoopback } from '../vendor-http/listen-on-loopback.ts'
import { corsHeaders } from './cors-headers.ts'
import type { GatewayKeys } from './gateway-keys.ts'
import type { GatewaySettings } from './gateway-settings.ts'
import { readBody } from './read-body.ts'
import { startRealtime } from './realtime/start-realtime.ts'
import type { Reply } from './reply.ts'
import { errorReply } from './rest/error-reply.ts'
import { type Gateway, routeRequest } from './route-request.ts'
import { listenForReload } from './schema/listen-for-reload.ts'
import { SchemaCache } from './schema/schema-cache.ts'

export type SupabaseGatewayOptions = {
  /** 0 for a free one. */
  port: number
  /** postgres://… of a role that may become anon, authenticated and service_role and owns the auth schema's rows. */
  databaseUrl: string
  keys: GatewayKeys
  /** Connections to the database; default 10. */
  poolSize?: number
}

/** Serves Supabase's REST (/rest/v1), Auth (/auth/v1) and Realtime (/realtime/v1) protocols over a Postgres, on loopback. Rejects when the database cannot be reached, or with SandboxError PORT_TAKEN. */
export async function startSupabaseGateway(options: SupabaseGatewayOptions): Promise<Service> {
  const pool = new pg.Pool({
    connectionString: options.databaseUrl,
    max: options.poolSize ?? 10,
    connectionTimeoutMillis: 10_000,
    application_name: 'klariqo gateway',
  })
  // A connection that breaks while idle is replaced by the pool; the request that needs it gets its own error.
  pool.on('error', () => undefined)
  // One that breaks while in use fails its query; without a listener of its own it would end the process as well.
  pool.on('connect', (client) => client.on('error', () => undefined))
  const cache = new SchemaCache(pool)
  const settings: GatewaySettings = { latencyMs: 0, fail: null }
  const realtime = startRealtime({ databaseUrl: options.databaseUrl, keys: options.keys })
  const gateway: Gateway = { pool, cache, keys: options.keys, settings, realtime }
  const server = createServer((incoming, outgoing) => {
    serve(incoming, outgoing, gateway).catch((error: unknown) => outgoing.destroy(asError(error)))
  })
  server.on('upgrade', realtime.upgrade)
  server.keepAliveTimeout = 65_000

  let stopListening: (() => Promise<void>) | null = null
  async function close(): Promise<void> {
    await stopListening?.()
    await realtime.close()
    if (server.listening) {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()))
      server.closeIdleConnections()
      const force = setTimeout(() => server.closeAllConnections(), 2_000)
      await closed
      clearTimeout(force)
    }
    await pool.end()
  }

  try {
    stopListening = await listenForReload(options.databaseUrl, cache)
    const address = await listenOnLoopback(server, options.port, 'database gateway')
    return { name: 'supabase', address, close }
  } catch (error) {
    await close().catch(() => undefined)
    throw error
  }
}

async function serve(incoming: IncomingMessage, outgoing: ServerResponse, gateway: Gateway): Promise<void> {
  const cors = corsHeaders(incoming.headers)
  if (incoming.method === 'OPTIONS') return write(outgoing, { status: 200, headers: cors, body: null })
  const body = await readBody(incoming)
  if (body === null)
    return write(outgoing, { status: 413, headers: cors, body: '{"message":"Request size limit exceeded"}' })
  const planned = plannedFailure(incoming.url ?? '/', gateway.settings)
  if (gateway.settings.latencyMs > 0) await sleep(gateway.settings.latencyMs)
  if (planned && !planned.after) return fail(outgoing, planned.status, cors)
  const reply = await routeRequest(incoming, body, gateway).catch((error: unknown) => errorReply(error, null))
  if (planned) return fail(outgoing, planned.status, cors)
  write(outgoing, { ...reply, headers: { ...cors, ...reply.headers } })
}

function plannedFailure(url: string, settings: GatewaySettings): { status: number; after: boolean } | null {
  const { fail: planned } = settings
  if (!planned || url.startsWith('/_sandbox/') || !planned.path.test(url)) return null
  planned.times -= 1
  if (planned.times === 0) settings.fail = null
  return planned
}

function fail(outgoing: ServerResponse, status: number, cors: Record<string, string>): void {
  if (status === 0) outgoing.destroy()
  else
    write(outgoing, {
      status,
      headers: cors,
      body: JSON.stringify({ message: 'A failure planned in /_sandbox/settings' }),
    })
}

function write(outgoing: ServerResponse, { status, headers, body }: Reply): void {
  const length: Record<string, string> = body === null ? {} : { 'Content-Length': String(Buffer.byteLength(body)) }
  outgoing.writeHead(status, { ...headers, ...length }).end(body ?? undefined)
}

const asError = (error: unknown): Error => (error instanceof Error ? error : new Error(String(error)))
