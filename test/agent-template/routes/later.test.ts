import { afterAll, beforeAll, expect, test } from 'vitest'
import { laterRoutes } from '../../../agent-template/src/routes/later.ts'
import { TestAgent } from '../../support/agent-app.ts'
import { expectAnswer } from '../../support/expect-answer.ts'

let agent: TestAgent
beforeAll(async () => {
  agent = await TestAgent.start()
})
afterAll(() => agent.stop())

// By hand, so that a route that is dropped from the agent is missed here.
const routes = [
  'GET /outbound/test',
  'GET /outbound/prospects',
  'POST /outbound/call_prospect/:prospect_id',
  'POST /outbound/twilio/outbound/:lead_id',
  'GET /outbound/twilio/outbound/:lead_id',
  'POST /outbound/twilio/continue/:call_sid',
  'POST /outbound/stop_campaign',
  'POST /upload_leads',
  'GET /get_leads',
]

test('every outbound and lead route is there', () => {
  expect(laterRoutes.map(({ method, url }) => `${method} ${url}`)).toEqual(routes)
})

test.each(laterRoutes.filter((route) => route.class === 'session'))(
  '$method $url says to those who may ask that it is not there yet',
  async ({ method, url }) => {
    const path = url.replace(/:\w+/g, '1')
    expect((await agent.ask(method, path, { as: null })).statusCode).toBe(401)
    expect((await agent.ask(method, path, { as: 'staff' })).statusCode).toBe(403)
    const answer = await agent.ask(method, path)
    expect(answer.statusCode).toBe(501)
    expectAnswer('NotImplemented', answer)
  },
)

test('the one in the middle of a call needs the signature', async () => {
  const path = `/outbound/twilio/continue/CA${'1'.repeat(32)}`
  expect((await agent.ask('POST', path)).statusCode).toBe(403)
  expect((await agent.post(path, { CallSid: `CA${'1'.repeat(32)}` })).statusCode).toBe(501)
})

test('S-08 a file of leads of 5 MB is refused before it is read: nothing here reads one yet', async () => {
  const file = Buffer.alloc(5_000_000, '"=cmd|\0,')
  const send = async (type: string) =>
    (
      await agent.app.server.inject({
        method: 'POST',
        url: '/upload_leads',
        headers: { authorization: 'Bearer owner', 'content-type': type },
        payload: file,
      })
    ).statusCode
  expect([await send('text/csv'), await send('multipart/form-data; boundary=x')]).toEqual([415, 415])
  expect(await send('application/json')).toBe(413)
})
