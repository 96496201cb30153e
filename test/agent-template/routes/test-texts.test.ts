import { afterEach, beforeEach, expect, test } from 'vitest'
import { CarrierError } from '../../../agent-template/src/providers/carrier-error.ts'
import { TestAgent } from '../../support/agent-app.ts'
import { expectAnswer } from '../../support/expect-answer.ts'

let agent: TestAgent
beforeEach(async () => {
  agent = await TestAgent.start()
})
afterEach(() => agent.stop())

const mobile = '+61412345678'
const ways = [
  ['GET', `/test_sms/${mobile}`, undefined],
  ['POST', '/sms/test-sms', { phone_number: mobile }],
] as const

test.each(ways)('%s %s texts the number in the name of the business', async (method, url, body) => {
  const answer = await agent.ask(method, url, body === undefined ? {} : { body })
  expect(answer.statusCode).toBe(202)
  expect(answer.json()).toMatchObject({ status: 'sent', to: mobile })
  expectAnswer('SentText', answer)
  expect(agent.carrier.messages).toHaveLength(1)
  expect(agent.carrier.messages[0]).toMatchObject({ to: mobile })
  expect(agent.carrier.messages[0]?.body).toContain('This is a test message from Example Plumbing.')
})

test.each(ways)('S-04 %s %s: nobody but owner and operator texts', async (method, url, body) => {
  const sent = body === undefined ? {} : { body }
  for (const [as, status] of [
    [null, 401],
    ['stranger', 403],
    ['staff', 403],
  ] as const) {
    expect([as, (await agent.ask(method, url, { ...sent, as })).statusCode]).toEqual([as, status])
  }
  const cookie = await agent.ask(method, url, { ...sent, as: null, headers: { cookie: 'sb-access-token=owner' } })
  expect(cookie.statusCode).toBe(401)
  expect(
    (await agent.app.server.inject({ method: 'HEAD', url, headers: { authorization: 'Bearer owner' } })).statusCode,
  ).toBe(404)
  expect(agent.carrier.messages).toEqual([])
})

test('own words are sent, once a key', async () => {
  const ask = () =>
    agent.ask('POST', '/sms/test-sms', {
      body: { phone_number: mobile, message: 'We are on our way' },
      headers: { 'idempotency-key': 'a-key-of-the-dashboard' },
    })
  const [first, second] = [await ask(), await ask()]
  expect([first.json().status, second.json().status]).toEqual(['sent', 'already'])
  expect(second.json().message_sid).toBe(first.json().message_sid)
  expect(agent.carrier.messages.map(({ body }) => body)).toEqual([expect.stringContaining('We are on our way')])
})

test('S-04 the eleventh message of an hour is refused', async () => {
  const codes: number[] = []
  for (let i = 0; i < 11; i++) codes.push((await agent.ask('GET', `/test_sms/${mobile}`)).statusCode)
  expect(codes).toEqual([...Array(10).fill(202), 429])
  expect(agent.carrier.messages).toHaveLength(10)
})

test.each([
  [{ phone_number: '0412345678' }, {}],
  [{ phone_number: mobile, message: '' }, {}],
  [{ phone_number: mobile, message: 'x'.repeat(481) }, {}],
  [{ phone_number: mobile, from: '+61400000000' }, {}],
  [{ phone_number: mobile }, { 'idempotency-key': 'short' }],
])('%o %o is malformed', async (body, headers) => {
  expect(
    (await agent.ask('POST', '/sms/test-sms', { body, headers: headers as Record<string, string> })).statusCode,
  ).toBe(400)
  expect(agent.carrier.messages).toEqual([])
})

test('a message that the carrier refuses, or that it may have sent, is told as that', async () => {
  agent.carrier.fault = new CarrierError('unsubscribed', { code: 21610, status: 400 })
  expect((await agent.ask('GET', `/test_sms/${mobile}`)).statusCode).toBe(422)
  agent.carrier.fault = new CarrierError('not reached')
  expect((await agent.ask('GET', `/test_sms/${mobile}`)).statusCode).toBe(502)
})
