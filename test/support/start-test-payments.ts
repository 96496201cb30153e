import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import Stripe from 'stripe'
import { type PaymentsOptions, startPayments } from '../../sandbox/src/payments/start-payments.ts'

export const TEST_KEYS = { secretKey: 'sk_test_0123456789abcdef', webhookSecret: 'whsec_0123456789abcdef' }

/** A payment service in a folder of its own that is gone afterwards, the official SDK pointed at it, and its control endpoints. */
export async function startTestPayments(options: Partial<PaymentsOptions> = {}) {
  const folder = await mkdtemp(path.join(tmpdir(), 'klariqo-payments-'))
  const dataFile = options.dataFile ?? path.join(folder, 'payments.json')
  const service = await startPayments({ port: 0, dataFile, ...TEST_KEYS, ...options })
  const { hostname: host, port } = new URL(service.address)
  const control = async (method: string, route: string, body?: unknown) => {
    const response = await fetch(`${service.address}/_sandbox/${route}`, {
      method,
      headers: {
        authorization: `Bearer ${TEST_KEYS.secretKey}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    const text = await response.text()
    return { status: response.status, body: text === '' ? null : JSON.parse(text) }
  }
  return {
    address: service.address,
    dataFile,
    control,
    stripe: new Stripe(TEST_KEYS.secretKey, { host, port, protocol: 'http', maxNetworkRetries: 0, telemetry: false }),
    /** Pays a hosted page as its form does. */
    pay: (url: string, fields: Record<string, string> = {}) =>
      fetch(url, {
        method: 'POST',
        redirect: 'manual',
        body: new URLSearchParams({ number: '4242424242424242', expiry: '12/34', cvc: '123', ...fields }),
      }),
    /** Stops it and keeps the folder, for a second start. */
    stop: () => service.close(),
    close: async () => {
      await service.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

export type Heard = { body: string; signature: string }

/** Somebody who listens to webhooks. `answer` decides the status for each, in order. */
export async function startWebhookEar(answer: (heard: Heard, count: number) => number = () => 200) {
  const heard: Heard[] = []
  const waiting: (() => void)[] = []
  const server = createServer((request, response) => {
    const parts: Buffer[] = []
    request.on('data', (part: Buffer) => parts.push(part))
    request.on('end', () => {
      const one = {
        body: Buffer.concat(parts).toString('utf8'),
        signature: String(request.headers['stripe-signature']),
      }
      heard.push(one)
      response.statusCode = answer(one, heard.length)
      response.end()
      for (const look of waiting.splice(0)) look()
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`,
    heard,
    types: () => heard.map((one) => JSON.parse(one.body).type as string),
    /** Resolves when what was heard fits; the test's own time limit bounds it. */
    until: async (fits: (heard: Heard[]) => boolean) => {
      while (!fits(heard)) await new Promise<void>((resolve) => waiting.push(resolve))
    },
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
