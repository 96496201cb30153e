import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A request as it came over the wire. `url` is path and query; header names are lower case. */
export type VendorRequest = {
  method: string
  url: string
  contentType: string
  headers: Record<string, string>
  body: string
}
export type VendorAnswer = { status?: number; type?: string; body: string }

export type VendorRecorder = {
  address: string
  /** The one request since the last `take`; throws when there was not exactly one. */
  take(): VendorRequest
  close(): void
}

/** A server that keeps every request and answers as told: what a client really sends, seen from the vendor's side. */
export async function startVendorRecorder(answer: (request: VendorRequest) => VendorAnswer): Promise<VendorRecorder> {
  const requests: VendorRequest[] = []
  const server = createServer(async (incoming, response) => {
    const parts: Buffer[] = []
    for await (const part of incoming) parts.push(part as Buffer)
    const headers = Object.fromEntries(Object.entries(incoming.headers).map(([name, value]) => [name, String(value)]))
    const { method = '', url = '' } = incoming
    const contentType = headers['content-type'] ?? ''
    const request = { method, url, contentType, headers, body: String(Buffer.concat(parts)) }
    requests.push(request)
    const { status = 200, type = 'application/json', body } = answer(request)
    response.writeHead(status, { 'content-type': type }).end(body)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    take() {
      const [request, ...others] = requests.splice(0)
      if (request === undefined || others.length > 0) throw new Error('not exactly one request')
      return request
    },
    close() {
      server.closeAllConnections()
      server.close()
    },
  }
}
