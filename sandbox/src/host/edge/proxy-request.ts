import type { IncomingMessage, ServerResponse } from 'node:http'
import { badGateway, gatewayTimeout, type Page } from './edge-pages.ts'
import type { Destination } from './route.ts'
import { UpstreamTimeout, upstreamRequest } from './upstream-request.ts'

const notForCaller = ['connection', 'keep-alive', 'transfer-encoding', 'trailer', 'upgrade']

/** Passes a request to the route's agent and its answer back, piece by piece as they come. */
export function proxyRequest(request: IncomingMessage, response: ServerResponse, destination: Destination): void {
  const upstream = upstreamRequest(request, destination)
  upstream.on('response', (answer) => {
    const headers: string[] = []
    for (let at = 0; at < answer.rawHeaders.length; at += 2) {
      const name = answer.rawHeaders[at] ?? ''
      if (!notForCaller.includes(name.toLowerCase())) headers.push(name, answer.rawHeaders[at + 1] ?? '')
    }
    response.writeHead(answer.statusCode ?? 502, answer.statusMessage, headers)
    answer.pipe(response)
    answer.on('error', () => response.destroy())
  })
  upstream.on('error', (error) => {
    request.unpipe(upstream)
    // Half an answer cannot be taken back: the caller must see that it is not whole.
    if (response.headersSent) response.destroy()
    else sendPage(response, error instanceof UpstreamTimeout ? gatewayTimeout : badGateway)
  })
  response.on('close', () => upstream.destroy())
  request.pipe(upstream)
}

export function sendPage(response: ServerResponse, page: Page): void {
  response.writeHead(page.status, {
    'content-type': page.type ?? 'text/plain; charset=utf-8',
    'content-length': Buffer.byteLength(page.text),
    ...(page.location ? { location: page.location } : {}),
  })
  response.end(page.text)
}
