import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, expect, test, vi } from 'vitest'
import { CarrierError } from '../../../agent-template/src/providers/carrier-error.ts'
import { TestAgent } from '../../support/agent-app.ts'
import { expectAnswer } from '../../support/expect-answer.ts'
import { startVendorRecorder } from '../../support/vendor-recorder.ts'

const open: (() => unknown)[] = []
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close()
})

async function startAgent(options: Parameters<typeof TestAgent.start>[0]): Promise<TestAgent> {
  const agent = await TestAgent.start(options)
  open.push(() => agent.stop())
  return agent
}

async function listening(): Promise<string> {
  const server: Server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  open.push(() => server.close())
  return `127.0.0.1:${(server.address() as AddressInfo).port}`
}

/** A port that was free a moment ago. */
async function silent(): Promise<string> {
  const address = await listening()
  open.pop()?.()
  return address
}

const byName = (list: { name: string; state: string }[]) =>
  Object.fromEntries(list.map(({ name, state }) => [name, state]))

test('GET /system tries every port and every credential for real, and says what is not configured', async () => {
  const requests: string[] = []
  const vendor = await startVendorRecorder(({ method, url, headers }) => {
    requests.push(`${method} ${url} ${headers.authorization ?? headers['xi-api-key']}`)
    if (url === '/v1/models') return { status: 401, body: '{}' }
    if (url === '/v1/voices') return { status: 401, body: '{"detail":{"status":"missing_permissions"}}' }
    return { body: '{}' }
  })
  open.push(() => vendor.close())
  const vendors = { deepgram_url: vendor.address, openai_url: vendor.address, elevenlabs_url: vendor.address }
  const agent = await startAgent({
    config: {
      public_base_url: `http://${await listening()}/api/exampleplumbing`,
      services: { postgresql: await listening(), redis: await silent(), frontend: null },
    },
    vendors,
  })
  await agent.app.server.listen({ host: '127.0.0.1', port: 0 })
  const answer = await agent.ask('GET', '/system', { as: 'staff' })
  expect(answer.statusCode).toBe(200)
  expectAnswer('System', answer)
  const { status, services, integrations } = answer.json()
  expect(byName(services)).toEqual({
    'Voice Agent API': 'running',
    PostgreSQL: 'running',
    Redis: 'stopped',
    Nginx: 'running',
    'React Frontend': 'not configured',
  })
  expect(services.map(({ health }: { health: unknown }) => health)).toEqual([100, 100, 0, 100, null])
  expect([status, byName(integrations)]).toEqual([
    'degraded',
    { Twilio: 'connected', Deepgram: 'connected', OpenAI: 'refused', ElevenLabs: 'connected', Supabase: 'connected' },
  ])
  expect(requests.toSorted()).toEqual([
    'GET /v1/auth/token Token deepgram-key',
    'GET /v1/models Bearer openai-key',
    'GET /v1/voices elevenlabs-key',
  ])
  // Kept: nobody can make us ask the vendors more often than once a minute.
  await Promise.all([agent.ask('GET', '/system'), agent.ask('GET', '/system')])
  expect(requests).toHaveLength(3)
})

test('GET /system: a vendor that does not answer, refuses us or has no key', async () => {
  const agent = await startAgent({ secrets: { deepgram_api_key: '' } })
  agent.carrier.fault = new CarrierError('Authenticate', { code: 20003, status: 401 })
  agent.database.refuse = true
  const { services, integrations } = (await agent.ask('GET', '/system')).json()
  expect(byName(integrations)).toEqual({
    Twilio: 'refused',
    Deepgram: 'not configured',
    OpenAI: 'unreachable',
    ElevenLabs: 'unreachable',
    Supabase: 'refused',
  })
  expect(byName(services)).toMatchObject({ 'Voice Agent API': 'not configured', PostgreSQL: 'not configured' })
})

test('GET /system: one that takes the request and says nothing is unreachable in three seconds', async () => {
  const agent = await startAgent({})
  vi.spyOn(agent.carrier, 'ping').mockReturnValue(new Promise(() => undefined))
  const { integrations } = (await agent.ask('GET', '/system')).json()
  expect(byName(integrations)).toMatchObject({ Twilio: 'unreachable' })
})

test('GET /system is not for everybody: it says which keys work', async () => {
  const agent = await startAgent({})
  expect((await agent.ask('GET', '/system', { as: null })).statusCode).toBe(401)
  expect((await agent.ask('GET', '/system', { as: 'stranger' })).statusCode).toBe(403)
})
