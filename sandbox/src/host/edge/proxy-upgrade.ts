import { type IncomingMessage, STATUS_CODES } from 'node:http'
import type { Duplex } from 'node:stream'
import { badGateway, type Page } from './edge-pages.ts'
import type { Destination } from './route.ts'
import { upstreamRequest } from './upstream-request.ts'

/** Passes a WebSocket through: the handshake as any request, then the bytes of both sides until one of them ends. */
export function proxyUpgrade(request: IncomingMessage, caller: Duplex, head: Buffer, destination: Destination): void {
  const upstream = upstreamRequest(request, destination)
  caller.on('error', () => upstream.destroy())
  caller.on('close', () => upstream.destroy())
  upstream.on('upgrade', (answer, agent, agentHead) => {
    caller.write(headOf(answer))
    if (agentHead.length > 0) caller.write(agentHead)
    if (head.length > 0) agent.write(head)
    // From here on the connection is a call: an error of either side ends both.
    agent.on('error', () => caller.destroy())
    agent.on('close', () => caller.destroy())
    caller.on('error', () => agent.destroy())
    caller.on('close', () => agent.destroy())
    agent.pipe(caller)
    caller.pipe(agent)
  })
  upstream.on('response', (answer) => {
    caller.write(headOf(answer, 'close'))
    answer.pipe(caller)
    answer.on('error', () => caller.destroy())
  })
  upstream.on('error', () => endWithPage(caller, badGateway))
  upstream.end()
}

/** An answer of the edge's own on a bare connection, which ends with it. */
export function endWithPage(caller: Duplex, page: Page): void {
  if (!caller.writable) return
  const length = Buffer.byteLength(page.text)
  caller.end(
    `HTTP/1.1 ${page.status} ${STATUS_CODES[page.status]}\r\ncontent-type: text/plain\r\ncontent-length: ${length}\r\nconnection: close\r\n\r\n${page.text}`,
  )
}

function headOf(answer: IncomingMessage, connection?: 'close'): string {
  const lines = [`HTTP/1.1 ${answer.statusCode} ${answer.statusMessage}`]
  for (let at = 0; at < answer.rawHeaders.length; at += 2) {
    const name = answer.rawHeaders[at] ?? ''
    const unwanted = connection && ['connection', 'keep-alive', 'transfer-encoding'].includes(name.toLowerCase())
    if (!unwanted) lines.push(`${name}: ${answer.rawHeaders[at + 1]}`)
  }
  if (connection) lines.push(`connection: ${connection}`)
  return `${lines.join('\r\n')}\r\n\r\n`
}
