import type { IncomingMessage } from 'node:http'
import type { Pool } from 'pg'
import { handleAuth } from './auth/handle-auth.ts'
import { findApiKey } from './find-api-key.ts'
import type { GatewayKeys } from './gateway-keys.ts'
import type { GatewaySettings } from './gateway-settings.ts'
import { handleSettings } from './handle-settings.ts'
import { handleBroadcast } from './realtime/handle-broadcast.ts'
import type { RealtimeService } from './realtime/start-realtime.ts'
import type { Reply } from './reply.ts'
import { errorReply } from './rest/error-reply.ts'
import { handleRest } from './rest/handle-rest.ts'
import { identify } from './rest/identify.ts'
import type { SchemaCache } from './schema/schema-cache.ts'

export type Gateway = {
  pool: Pool
  cache: SchemaCache
  keys: GatewayKeys
  settings: GatewaySettings
  realtime: RealtimeService
}

/** Sends a request to the part that serves its path. */
export async function routeRequest(incoming: IncomingMessage, body: string, gateway: Gateway): Promise<Reply> {
  const url = new URL(incoming.url ?? '/', 'http://127.0.0.1')
  const { headers, method = 'GET' } = incoming
  const { pathname, searchParams: parameters } = url
  if (pathname === '/_sandbox/settings') return handleSettings(method, body, gateway.settings)
  const [, service, target = ''] =
    /^\/(rest|auth|realtime|storage|functions|graphql)\/v1(?:\/(.*))?$/.exec(pathname) ?? []
  if (service === undefined) return json(404, { message: 'no Route matched with those values' })
  if (service === 'auth' && target === 'health')
    return json(200, { name: 'GoTrue', description: 'the sandbox of Klariqo' })
  if (service !== 'rest' && service !== 'auth' && service !== 'realtime') return notHere(service)

  const apiKey = await findApiKey(headers, parameters, gateway.keys)
  if (typeof apiKey !== 'string') return apiKey
  parameters.delete('apikey')
  if (service === 'auth') return handleAuth({ method, target, parameters, headers, body, apiKey }, gateway)

  const identity = await identify(headers, apiKey, gateway.keys).catch((error: unknown) => errorReply(error, null))
  if ('status' in identity) return identity
  if (service === 'realtime') return handleBroadcast({ method, target, parameters, body }, gateway.realtime)
  const decoded = decode(target)
  if (decoded === null) return json(400, { code: 'PGRST125', message: 'Invalid path specified in request URL' })
  return handleRest({ method, target: decoded, path: pathname, parameters, headers, body, identity }, gateway)
}

const notHere = (service: string): Reply =>
  json(501, {
    code: 'NOT_IN_SANDBOX',
    message: `The sandbox serves /rest/v1, /auth/v1 and /realtime/v1; /${service}/v1 is not part of it`,
  })

const json = (status: number, body: unknown): Reply => ({
  status,
  headers: { 'Content-Type': 'application/json; charset=utf-8' },
  body: JSON.stringify(body),
})

function decode(target: string): string | null {
  try {
    return decodeURIComponent(target)
  } catch {
    return null
  }
}
