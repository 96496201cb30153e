import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { inspect } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createCallerSimulator } from '../../src/adapters/carrier-control/create-caller-simulator.ts'
import { httpProbe } from '../../src/adapters/probe/http-probe.ts'
import { createElevenLabsSpeech } from '../../src/adapters/speech/create-elevenlabs-speech.ts'
import { createStripePayments } from '../../src/adapters/stripe/create-stripe-payments.ts'
import { createSupabaseTenants } from '../../src/adapters/supabase/create-supabase-tenants.ts'
import { connectForMigration } from '../../src/adapters/supabase/migrate-connection.ts'
import { createTwilioTelephony } from '../../src/adapters/twilio/create-twilio-telephony.ts'
import { Secret } from '../../src/core/secret.ts'

const canary = 'canary-of-a-key-7f3a'
const secret = new Secret(canary)
const basic = Buffer.from(`AC1:${canary}`).toString('base64')

/** A vendor that refuses, breaks off or is not there. */
const vendors = { refuses: '', 'breaks off': '', 'is not there': 'http://127.0.0.1:1' }
const server = createServer((request, response) => {
  if (request.url?.startsWith('/off')) request.socket.destroy()
  else response.writeHead(418, { 'content-type': 'application/json' }).end('{"message":"no","code":1}')
})
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  vendors.refuses = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  vendors['breaks off'] = `${vendors.refuses}/off`
})
afterAll(() => new Promise((resolve) => server.close(resolve)))

const asked: Record<string, (baseUrl: string) => Promise<unknown>> = {
  twilio: (baseUrl) => createTwilioTelephony({ accountSid: 'AC1', authToken: secret, baseUrl }).account(),
  supabase: (url) => createSupabaseTenants({ url, serviceRoleKey: secret }).releaseReservation('+61', 'x'),
  'supabase auth': (url) => createSupabaseTenants({ url, serviceRoleKey: secret }).ensureAgentUser('a', 'a@b', canary),
  elevenlabs: (baseUrl) =>
    createElevenLabsSpeech({ baseUrl, apiKey: secret }).synthesise({
      text: 'x',
      voice: { voiceId: 'v', modelId: 'm' },
      language: 'en-AU',
    }),
  'caller simulator': (baseUrl) =>
    createCallerSimulator({ baseUrl, accountSid: 'AC1', authToken: secret }).ring({ to: '+61' } as never),
  stripe: (baseUrl) => createStripePayments({ secretKey: secret, webhookSecret: secret, baseUrl }).payment('pi_1'),
  probe: (url) => httpProbe(secret).voiceWebhook(url, { CallSid: 'CA1' }),
  migrations: (url) => connectForMigration(`postgresql://postgres:${canary}@127.0.0.1:${new URL(url).port}/postgres`),
  'migrations, a wrong address': () => connectForMigration(`postgres//postgres:${canary}@host`),
}

describe.each(Object.keys(vendors) as (keyof typeof vendors)[])('a vendor that %s', (kind) => {
  it.each(Object.keys(asked))('%s: the error, its causes included, holds no key', async (name) => {
    const answer: unknown = await asked[name]?.(vendors[kind]).catch((error: unknown) => error)
    if (name !== 'probe') expect(answer).toBeInstanceOf(Error)
    const text = `${inspect(answer, { depth: 12 })}\n${JSON.stringify(answer)}`
    expect([canary, basic].filter((each) => text.includes(each))).toEqual([])
  })
})
