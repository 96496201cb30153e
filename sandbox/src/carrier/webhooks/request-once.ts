import { request as httpRequest, type IncomingMessage } from 'node:http'
import { request as httpsRequest } from 'node:https'
import { CarrierError } from '../errors/carrier-error.ts'

export type HttpAnswer = { status: number; contentType: string; location: string | null; body: Buffer }

/**
 * One HTTP request on a connection of its own. The answer is read whole, up to `maxBytes` (11750 past that).
 * Throws 11205 when no connection comes about, 11200 when it breaks or does not answer in time; the signal's reason when aborted.
 */
export function requestOnce(
  url: URL,
  options: {
    method: string
    headers: Record<string, string>
    body?: string
    maxBytes: number
    timeoutMs: number
    signal: AbortSignal
  },
): Promise<HttpAnswer> {
  const { method, headers, body, maxBytes, timeoutMs, signal } = options
  const deadline = AbortSignal.timeout(timeoutMs)
  const send = url.protocol === 'https:' ? httpsRequest : httpRequest
  return new Promise((resolve, reject) => {
    let connected = false
    const fail = (error: Error) => {
      if (signal.aborted) return reject(signal.reason)
      if (error instanceof CarrierError) return reject(error)
      const reason = deadline.aborted ? `no answer within ${timeoutMs} ms` : error.message
      reject(new CarrierError(connected ? 11200 : 11205, `${url.origin}${url.pathname}: ${reason}`))
    }
    const request = send(url, { method, headers, agent: false, signal: AbortSignal.any([signal, deadline]) })
    request.on('error', fail)
    request.on('socket', (socket) => {
      socket.once('connect', () => {
        connected = true
      })
    })
    request.on('response', (response) => {
      readBody(response, maxBytes).then((bytes) => {
        resolve({
          status: response.statusCode ?? 0,
          contentType: (response.headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase() ?? '',
          location: response.headers.location ?? null,
          body: bytes,
        })
      }, fail)
    })
    request.end(body)
  })
}

async function readBody(response: IncomingMessage, maxBytes: number): Promise<Buffer> {
  const parts: Buffer[] = []
  let bytes = 0
  for await (const part of response) {
    bytes += (part as Buffer).length
    if (bytes > maxBytes) {
      response.destroy()
      throw new CarrierError(11750, `more than ${maxBytes} bytes`)
    }
    parts.push(part as Buffer)
  }
  return Buffer.concat(parts)
}
