import { afterAll, beforeAll, expect, test } from 'vitest'
import { TestAgent } from '../../support/agent-app.ts'

const dashboard = 'https://app.example.com'
let agent: TestAgent
let local: TestAgent
beforeAll(async () => {
  agent = await TestAgent.start({ config: { dashboard_origin: dashboard } })
  local = await TestAgent.start({ config: { public_base_url: 'http://127.0.0.1:8080/api/exampleplumbing' } })
})
afterAll(() => Promise.all([agent.stop(), local.stop()]))

const fixed = {
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'referrer-policy': 'no-referrer',
  'strict-transport-security': 'max-age=31536000',
  vary: 'Origin',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
}
const json = { 'content-type': 'application/json; charset=utf-8' }

test.each([
  ['/', null, 200, json],
  ['/nowhere', null, 404, json],
  ['/system', null, 401, { ...json, 'cache-control': 'no-store', 'www-authenticate': 'Bearer' }],
  ['/audio/list', 'owner', 200, { ...json, 'cache-control': 'no-store' }],
  ['/get_leads', 'owner', 501, { ...json, 'cache-control': 'no-store' }],
] as const)('S-13 the headers of GET %s are exactly these', async (url, as, status, more) => {
  const { statusCode, headers } = await agent.ask('GET', url, { as })
  const { date, connection, 'content-length': length, ...rest } = headers
  expect([statusCode, rest, typeof date, connection, Number(length) > 0]).toEqual([
    status,
    { ...fixed, ...more },
    'string',
    'keep-alive',
    true,
  ])
})

test('S-13 on plain http, as on one machine, nobody is told to use https', async () => {
  const { headers } = await local.ask('GET', '/', { as: null })
  const { 'strict-transport-security': _, ...others } = fixed
  expect(headers).toMatchObject(others)
  expect(headers).not.toHaveProperty('strict-transport-security')
})

const preflight = (one: TestAgent, origin: string, url = '/call_test') =>
  one.app.server.inject({
    method: 'OPTIONS',
    url,
    headers: { origin, 'access-control-request-method': 'POST', 'access-control-request-headers': 'authorization' },
  })

test('S-13 a page of the dashboard may ask and read, without cookies', async () => {
  const asked = await preflight(agent, dashboard)
  expect([asked.statusCode, asked.body]).toEqual([204, ''])
  expect(asked.headers).toMatchObject({
    'access-control-allow-origin': dashboard,
    'access-control-allow-methods': 'GET, POST',
    'access-control-allow-headers': 'authorization, content-type, idempotency-key',
    'access-control-max-age': '600',
    vary: 'Origin',
  })
  const answer = await agent.ask('GET', '/audio/list', { headers: { origin: dashboard } })
  expect(answer.headers).toMatchObject({ 'access-control-allow-origin': dashboard, vary: 'Origin' })
  // A page learns that it has to sign in only if it may read the refusal.
  const refused = await agent.ask('GET', '/audio/list', { as: null, headers: { origin: dashboard } })
  expect([refused.statusCode, refused.headers['access-control-allow-origin']]).toEqual([401, dashboard])
  for (const { headers } of [asked, answer]) expect(headers).not.toHaveProperty('access-control-allow-credentials')
})

test.each([
  'https://evil.example.com',
  'https://app.example.com.evil.example.com',
  'http://app.example.com',
  'https://app.example.com:8443',
  'https://APP.example.com',
  'null',
  '*',
])('S-13 a page of %s may not', async (origin) => {
  const asked = await preflight(agent, origin)
  const answer = await agent.ask('GET', '/health', { as: null, headers: { origin } })
  for (const { headers } of [asked, answer]) {
    expect(Object.keys(headers).filter((name) => name.startsWith('access-control-'))).toEqual([])
  }
  expect(asked.statusCode).toBe(404)
})

test('S-13 without a dashboard no page may', async () => {
  const asked = await preflight(local, 'null')
  expect([asked.statusCode, asked.headers['access-control-allow-origin']]).toEqual([404, undefined])
})
