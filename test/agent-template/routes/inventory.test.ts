import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { routeClasses } from '../../../agent-template/src/plugins/route-classes.ts'
import { TestAgent } from '../../support/agent-app.ts'

let agent: TestAgent
beforeAll(async () => {
  agent = await TestAgent.start()
})
afterAll(() => agent.stop())

const tests = path.resolve(import.meta.dirname, '..')
const root = path.resolve(tests, '../..')

type Row = { route: string; class: string; for: string; test: string }

/** The rows of the first table of docs/routes.md. */
const documented: Row[] = readFileSync(path.join(root, 'docs/routes.md'), 'utf8')
  .split('\n')
  .filter((line) => /^\| `(GET|POST) /.test(line))
  .map((line) => {
    const [, route = '', access = '', whom = '', , test = ''] = line.split('|').map((cell) => cell.trim())
    return { route: route.replaceAll('`', ''), class: access, for: whom, test }
  })

/** Every route that the platform's integration guide asks of an agent. */
const guide = [
  'GET /',
  'GET /health',
  'POST /twilio/voice',
  'POST /twilio/inbound',
  'POST /twilio/status',
  'POST /twilio/sms',
  'POST /sms/callback',
  'GET /media/:call_sid',
  'GET /audio_optimised/:filename',
  'GET /call_test/:phone_number',
  'POST /call_test',
  'GET /test_sms/:phone_number',
  'POST /sms/test-sms',
  'POST /test/emergency',
  'POST /test/appointment',
  'POST /test/quote',
  'POST /test/general',
  'POST /test/complaint',
  'GET /demo/listen',
  'GET /customer-data',
  'GET /download-customer-data',
  'GET /api/audio/list',
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

test('S-03 the table of routes is the routes there are, each with its class', () => {
  const there = agent.app.routes
    .filter(({ method }) => method !== 'HEAD')
    .map(({ method, url, class: access, staff }) => {
      const whom = access === 'session' ? (staff ? 'staff' : 'owner') : ''
      return { route: `${method} ${url}`, class: access, for: whom }
    })
  const rows = documented.map(({ route, class: access, for: whom }) => ({ route, class: access, for: whom }))
  const byRoute = (a: { route: string }, b: { route: string }) => (a.route < b.route ? -1 : 1)
  expect(rows.toSorted(byRoute)).toEqual(there.toSorted(byRoute))
})

test('S-03 every route of the guide is there', () => {
  const there = documented.map(({ route }) => route)
  expect(guide.filter((route) => !there.includes(route))).toEqual([])
})

test('S-03 every route has the test that the table names', () => {
  const untested = documented.filter(({ route, test }) => {
    const file = path.join(tests, test)
    const [, url = ''] = route.split(' ')
    const fixed = url.split('/:')[0] ?? ''
    return (
      !/^[\w/-]+(\.slow)?\.test\.ts$/.test(test) || !existsSync(file) || !readFileSync(file, 'utf8').includes(fixed)
    )
  })
  expect(untested).toEqual([])
})

test('S-03 a HEAD that the router adds reads what its GET reads, never where that dials or texts', () => {
  const heads = agent.app.routes.filter(({ method }) => method === 'HEAD').map(({ url }) => url)
  expect(heads.filter((url) => /call_test|test_sms|\/test\/|outbound/.test(url))).toEqual([])
})

test('S-03 a route without a class keeps the app from starting', () => {
  const hooks: ((route: object) => void)[] = []
  const app = { addHook: (_name: string, hook: (route: object) => void) => hooks.push(hook) }
  routeClasses(app as unknown as Parameters<typeof routeClasses>[0])
  const forgotten = { method: 'GET', url: '/forgotten', config: {} }
  expect(() => hooks[0]?.(forgotten)).toThrow('route GET /forgotten has no class')
})

test.each([
  ['GET', '/api/clients'],
  ['POST', '/api/clients'],
  ['GET', '/client/au_plmb_x'],
  ['GET', '/billing/test'],
  ['GET', '/billing/test-call-tracking'],
  ['POST', '/sms/send-payment-link'],
] as const)('the retired route %s %s is gone, also for the owner', async (method, url) => {
  expect((await agent.ask(method, url)).statusCode).toBe(404)
  expect((await agent.ask(method, url, { as: null })).statusCode).toBe(404)
})
