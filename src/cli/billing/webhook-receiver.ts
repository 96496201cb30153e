import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { KlariqoError } from '../../core/errors/klariqo-error.ts'

export const webhookPath = '/webhooks/payments'
const MAX_BYTES = 1_000_000
const REQUEST_MS = 10_000
const CLOSE_MS = 5000

/** What is made of one message. Throws when it has to come again; PAYMENT_EVENT_UNSIGNED when it is nobody's. */
export type Hear = (message: { body: string; signature: string }) => Promise<void>

/**
 * Hears the payment service on 127.0.0.1: 200 when a message is done with (an old or unknown one, too), 400 when its signature is
 * wrong, 500 when it has to come again. @throws KlariqoError BILLING_PORT_TAKEN
 */
export async function startWebhookReceiver(
  port: number,
  hear: Hear,
): Promise<{ address: string; close(): Promise<void> }> {
  const server = createServer({ requestTimeout: REQUEST_MS }, (request, response) => {
    answer(request, hear).then(
      (status) => end(response, status),
      () => end(response, 500),
    )
  })
  server.listen(port, '127.0.0.1')
  try {
    await once(server, 'listening')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error
    throw new KlariqoError('BILLING_PORT_TAKEN', { port }, { cause: error })
  }
  return {
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: async () => {
      const closed = once(server, 'close')
      server.close()
      server.closeIdleConnections()
      // What is being answered is answered; a message cut off would come again.
      const cut = setTimeout(() => server.closeAllConnections(), CLOSE_MS)
      await closed
      clearTimeout(cut)
    },
  }
}

async function answer(request: IncomingMessage, hear: Hear): Promise<number> {
  if (request.url !== webhookPath) return 404
  if (request.method !== 'POST') return 405
  const parts: Buffer[] = []
  let bytes = 0
  for await (const part of request) {
    bytes += (part as Buffer).length
    if (bytes > MAX_BYTES) return 413
    parts.push(part as Buffer)
  }
  try {
    // The bytes as they came: the signature is over them.
    const body = Buffer.concat(parts).toString('utf8')
    await hear({ body, signature: String(request.headers['stripe-signature'] ?? '') })
    return 200
  } catch (error) {
    return error instanceof KlariqoError && error.code === 'PAYMENT_EVENT_UNSIGNED' ? 400 : 500
  }
}

function end(response: ServerResponse, status: number): void {
  response.writeHead(status, { 'content-type': 'application/json', connection: 'close' })
  response.end(JSON.stringify({ received: status === 200 }))
}
