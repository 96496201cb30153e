import { afterEach, beforeEach, expect, test } from 'vitest'
import { CarrierError } from '../../../agent-template/src/providers/carrier-error.ts'
import { TestAgent } from '../../support/agent-app.ts'
import { expectAnswer } from '../../support/expect-answer.ts'

let agent: TestAgent
beforeEach(async () => {
  agent = await TestAgent.start({ config: { owner_number: '+61400000999' } })
})
afterEach(() => agent.stop())

const mobile = '+61412345678'
const ways = [
  ['GET', `/call_test/${mobile}`],
  ['GET', `/call_test?phone_number=${encodeURIComponent(mobile)}`],
  ['POST', '/call_test'],
  ['POST', '/test/emergency'],
  ['POST', '/test/appointment'],
  ['POST', '/test/quote'],
  ['POST', '/test/general'],
  ['POST', '/test/complaint'],
] as const
const bodyFor = (method: string) => (method === 'POST' ? { body: { phone_number: mobile } } : {})

test.each(ways)('%s %s rings the number, and the call is marked as a test', async (method, url) => {
  const answer = await agent.ask(method, url, bodyFor(method))
  expect(answer.statusCode).toBe(202)
  const scenario = /^\/test\/(\w+)/.exec(url)?.[1] ?? null
  expect(answer.json()).toMatchObject({ status: 'placed', to: mobile, scenario })
  expectAnswer('PlacedCall', answer)
  const base = agent.fixture.config.public_base_url
  expect(agent.carrier.placed).toEqual([
    {
      to: mobile,
      url: `${base}/twilio/voice?test=1${scenario ? `&scenario=${scenario}` : ''}`,
      statusCallback: `${base}/twilio/status`,
      timeLimitSeconds: 300,
    },
  ])
  expect(agent.database.dialled).toEqual([{ country: 'AU', kind: 'mobile' }])
  expect(answer.headers['cache-control']).toBe('no-store')
})

test.each(ways)('S-04 %s %s: nobody but owner and operator dials', async (method, url) => {
  const form = { 'content-type': 'application/x-www-form-urlencoded' }
  const refused: [string, number, Parameters<TestAgent['ask']>[2]][] = [
    ['anonymous', 401, { as: null }],
    ['expired or forged token', 401, { as: null, headers: { authorization: 'Bearer expired' } }],
    ['another scheme', 401, { as: null, headers: { authorization: 'Basic b3duZXI6' } }],
    ['cookie alone, as a foreign page sends it', 401, { as: null, headers: { cookie: 'sb-access-token=owner' } }],
    ['token in the address', 401, { as: null, headers: { 'x-access-token': 'owner' } }],
    ['another tenant', 403, { as: 'stranger' }],
    ['without the role', 403, { as: 'staff' }],
  ]
  for (const [who, status, options] of refused) {
    const answer = await agent.ask(method, url, { ...bodyFor(method), ...options })
    expect([who, answer.statusCode]).toEqual([who, status])
    expectAnswer('Error', answer)
  }
  if (method === 'POST') {
    const answer = await agent.ask('POST', url, { headers: form })
    expect(answer.statusCode).toBe(415)
  }
  expect(
    (await agent.app.server.inject({ method: 'HEAD', url, headers: { authorization: 'Bearer owner' } })).statusCode,
  ).toBe(404)
  expect([agent.carrier.placed, agent.database.dialled]).toEqual([[], []])
})

test('S-04 the eleventh call of an hour is refused, whichever way it is asked for, and nobody is rung', async () => {
  const codes: number[] = []
  for (let i = 0; i < 11; i++) {
    const [method, url] = ways[i % ways.length] ?? ways[0]
    const answer = await agent.ask(method, url, { ...bodyFor(method), as: i % 2 ? 'owner' : 'operator' })
    codes.push(answer.statusCode)
    if (i === 10) {
      expect(Number(answer.headers['retry-after'])).toBeGreaterThan(3_500)
      expectAnswer('Error', answer)
    }
  }
  expect(codes).toEqual([...Array(10).fill(202), 429])
  expect([agent.carrier.placed.length, agent.database.dialled.length]).toEqual([10, 10])
})

test.each([
  ['premium', '+61190012345'],
  ['satellite', '+8816123456'],
  ['of no numbering plan', '+61999'.padEnd(12, '9')],
])('S-04 a number that is %s is never rung', async (_what, number) => {
  const answer = await agent.ask('GET', `/call_test/${number}`)
  expect([answer.statusCode, answer.json().reason]).toEqual([403, 'premium_number'])
  expect([agent.carrier.placed, agent.database.dialled]).toEqual([[], []])
})

test.each([
  ['destination_country', 403, undefined],
  ['suspended', 403, undefined],
  ['unpaid', 402, undefined],
  ['outbound_per_hour', 429, '3600'],
  ['outbound_concurrent', 429, '60'],
  ['spend_per_day', 429, '3600'],
  ['something new', 403, undefined],
])('S-04 what the database refuses as %s is not dialled: %d', async (reason, status, retryAfter) => {
  agent.database.dial = { allowed: false, reason }
  const answer = await agent.ask('GET', '/call_test/+393331234567')
  expect([answer.statusCode, answer.json().reason, answer.headers['retry-after']]).toEqual([status, reason, retryAfter])
  expect(agent.database.dialled).toEqual([{ country: 'IT', kind: 'mobile' }])
  expect(agent.carrier.placed).toEqual([])
})

test('what was refused does not count as a call', async () => {
  agent.database.dial = { allowed: false, reason: 'unpaid' }
  for (let i = 0; i < 11; i++) await agent.ask('GET', `/call_test/${mobile}`)
  agent.database.dial = { allowed: true, maxSeconds: 60 }
  expect((await agent.ask('GET', `/call_test/${mobile}`)).statusCode).toBe(202)
  expect(agent.carrier.placed).toMatchObject([{ timeLimitSeconds: 60 }])
})

test('without the database nobody is dialled and nobody is let in', async () => {
  agent.database.down = true
  expect((await agent.ask('GET', `/call_test/${mobile}`)).statusCode).toBe(503)
  agent.members.down = true
  expect((await agent.ask('GET', `/call_test/${mobile}`)).statusCode).toBe(503)
  expect(agent.carrier.placed).toEqual([])
})

test('a scenario test without a number rings the owner', async () => {
  expect((await agent.ask('POST', '/test/quote')).json()).toMatchObject({ to: '+61400000999', scenario: 'quote' })
  const nameless = await TestAgent.start()
  try {
    expect((await nameless.ask('POST', '/test/quote')).statusCode).toBe(400)
  } finally {
    await nameless.stop()
  }
})

test.each([
  ['GET', '/call_test/0412345678', undefined],
  ['GET', '/call_test/sip:x@example.com', undefined],
  ['GET', '/call_test', undefined],
  ['POST', '/call_test', {}],
  ['POST', '/call_test', { phone_number: mobile, scenario: 'robbery' }],
  ['POST', '/call_test', { phone_number: mobile, url: 'https://evil.example.com' }],
  ['POST', '/test/quote', { phone_number: [mobile] }],
] as const)('%s %s %o is malformed', async (method, url, body) => {
  const answer = await agent.ask(method, url, body === undefined ? {} : { body })
  expect(answer.statusCode).toBe(400)
  expect(agent.carrier.placed).toEqual([])
})

test('the carrier is asked once, and an answer that does not come is told as that', async () => {
  agent.carrier.fault = new CarrierError('not reached')
  const uncertain = await agent.ask('GET', `/call_test/${mobile}`)
  expect([uncertain.statusCode, uncertain.json().error]).toEqual([
    502,
    'the carrier did not answer; the call may have been placed',
  ])
  agent.carrier.fault = new CarrierError('no permission for this country', { code: 21215, status: 400 })
  expect((await agent.ask('GET', `/call_test/${mobile}`)).json().error).toBe('the carrier refused the call')
})

test('neither an agent that drains nor one without a number rings anybody', async () => {
  agent.app.agent.draining = true
  expect((await agent.ask('GET', `/call_test/${mobile}`)).statusCode).toBe(503)
  const numberless = await TestAgent.start({ config: { phone_number: null } })
  try {
    expect((await numberless.ask('GET', `/call_test/${mobile}`)).statusCode).toBe(409)
    expect(numberless.carrier.placed).toEqual([])
  } finally {
    await numberless.stop()
  }
})
