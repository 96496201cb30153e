import http from 'node:http'
import type { AgentRoute, Destination, RequestVariables } from './route.ts'

/** Meant for the next hop only (RFC 9110, 7.6.1); nginx leaves them out too. */
const hopByHop = ['connection', 'keep-alive', 'proxy-connection', 'upgrade', 'expect', 'te', 'trailer', 'host']

/** A request to an agent, made of the caller's and the route's headers. Nothing has been written yet. */
export function upstreamRequest(
  request: http.IncomingMessage,
  { route, agents, target }: Destination,
): http.ClientRequest {
  const variables = variablesOf(request)
  const replaced = new Set([...hopByHop, ...route.headers.map((header) => header.name)])
  const headers: string[] = []
  for (let at = 0; at < request.rawHeaders.length; at += 2) {
    const name = request.rawHeaders[at] ?? ''
    if (!replaced.has(name.toLowerCase())) headers.push(name, request.rawHeaders[at + 1] ?? '')
  }
  for (const { name, variable } of route.headers)
    if (variables[variable] !== '') headers.push(name, variables[variable])
  // nginx's own default, when an include does not say.
  if (!route.headers.some((header) => header.name === 'host')) headers.push('Host', `127.0.0.1:${route.port}`)
  const upstream = http.request({
    host: agents,
    port: route.port,
    method: request.method ?? 'GET',
    path: target,
    headers,
    setHost: false,
    agent: false,
  })
  limitTime(upstream, route)
  return upstream
}

function variablesOf(request: http.IncomingMessage): RequestVariables {
  const upgrade = request.headers.upgrade ?? ''
  return {
    host: (request.headers.host ?? 'localhost').toLowerCase().replace(/:\d+$/, ''),
    remote_addr: request.socket.remoteAddress ?? '',
    request_uri: request.url ?? '',
    scheme: 'http',
    http_upgrade: upgrade,
    klariqo_connection: upgrade ? 'upgrade' : '',
  }
}

export class UpstreamTimeout extends Error {
  override name = 'UpstreamTimeout'
}

/** proxy_connect_timeout until there is a connection, proxy_read_timeout between two reads after that. */
function limitTime(upstream: http.ClientRequest, route: AgentRoute): void {
  upstream.on('socket', (socket) => {
    const late = () => upstream.destroy(new UpstreamTimeout())
    socket.setTimeout(route.connectTimeoutMs, late)
    socket.once('connect', () => socket.setTimeout(route.readTimeoutMs))
  })
}
