import type { IncomingMessage, RequestOptions } from 'node:http'
import type { Target } from './checked-target.ts'

const MAX_ANSWER_BYTES = 64 * 1024

/**
 * One POST to a checked address; gives the status. The name goes into the Host header and the certificate's check, the
 * connection to the address. No redirect is followed, no connection kept. The answer is read to its end, at most 64 KiB.
 * @throws when nothing was answered, and when `signal` is aborted
 */
export async function postEvent(
  { url, address, family }: Target,
  event: { body: string; headers: Record<string, string> },
  signal: AbortSignal,
): Promise<number> {
  // Loaded when there is something to send: most agents have nobody to tell.
  const { request } = url.protocol === 'https:' ? await import('node:https') : await import('node:http')
  const options: RequestOptions & { servername?: string } = {
    method: 'POST',
    host: address,
    family,
    port: url.port === '' ? (url.protocol === 'https:' ? 443 : 80) : Number(url.port),
    path: `${url.pathname}${url.search}`,
    // An IP address is no name that a certificate could be asked for by.
    ...(/^[\d.]+$|^\[/.test(url.hostname) ? {} : { servername: url.hostname }),
    headers: { ...event.headers, host: url.host, 'content-length': String(Buffer.byteLength(event.body)) },
    agent: false,
    signal,
  }
  return new Promise((resolve, reject) => {
    const sent = request(options, (response) => {
      statusOf(response).then(resolve, reject)
    })
    sent.on('error', reject)
    sent.end(event.body)
  })
}

async function statusOf(response: IncomingMessage): Promise<number> {
  let bytes = 0
  for await (const piece of response) {
    bytes += (piece as Buffer).length
    // Leaving the loop ends the connection.
    if (bytes > MAX_ANSWER_BYTES) break
  }
  return response.statusCode ?? 0
}
