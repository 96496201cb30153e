import { afterAll, beforeAll, expect, test } from 'vitest'
import { routeClasses } from '../../../agent-template/src/plugins/route-classes.ts'
import { TestAgent } from '../../support/agent-app.ts'

let agent: TestAgent
beforeAll(async () => {
  agent = await TestAgent.start()
})
afterAll(() => agent.stop())

/** Everything that anybody may reach. A route is added here on purpose or not at all. */
const publicByName = ['GET /', 'GET /health', 'GET /health/ready', 'GET /audio_optimised/:filename']

test('S-03 every route is public by name or needs the signature', () => {
  const open = agent.app.routes.filter((route) => route.class === 'public').map(({ method, url }) => `${method} ${url}`)
  expect(open.filter((route) => !route.startsWith('HEAD ')).sort()).toEqual([...publicByName].sort())
  const signed = agent.app.routes.filter((route) => route.class === 'twilio-signed')
  expect(signed.map(({ method, url }) => `${method} ${url}`).filter((route) => !route.startsWith('HEAD '))).toEqual([
    'POST /twilio/voice',
    'POST /twilio/inbound',
    'POST /twilio/voice/after',
    'POST /twilio/voice/dialled',
    'POST /twilio/voice/recorded',
    'POST /twilio/status',
    'POST /twilio/sms',
    'GET /media/:call_sid',
  ])
})

test('S-03 a route without a class keeps the app from starting', () => {
  const hooks: ((route: object) => void)[] = []
  const app = { addHook: (_name: string, hook: (route: object) => void) => hooks.push(hook) }
  routeClasses(app as unknown as Parameters<typeof routeClasses>[0])
  const forgotten = { method: 'GET', url: '/forgotten', config: {} }
  expect(() => hooks[0]?.(forgotten)).toThrow('route GET /forgotten has no class')
})

test.each(['/api/clients', '/client/au_plmb_x', '/billing/test', '/sms/send-payment-link'])(
  'the retired route %s is gone',
  async (url) => {
    expect((await agent.app.server.inject({ url })).statusCode).toBe(404)
  },
)
