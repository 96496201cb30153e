import { afterEach, beforeEach, expect, test } from 'vitest'
import { TestAgent } from '../../support/agent-app.ts'
import { expectAnswer } from '../../support/expect-answer.ts'

let agent: TestAgent
beforeEach(async () => {
  agent = await TestAgent.start()
  agent.members.people = [
    customer('+61400000003', '=HYPERLINK("https://evil.example.com","Smith, Ann")', '2026-11-03T00:00:00+00:00'),
    customer('+61400000002', null, '2026-11-02T00:00:00+00:00'),
    customer('+61400000001', 'Bo "the builder"', '2026-11-01T00:00:00+00:00'),
  ]
})
afterEach(() => agent.stop())

const customer = (phone_number: string, name: string | null, at: string) => {
  return { phone_number, name, first_contact: at, last_contact: at, calls: 2, texts: 0, appointments: 1 }
}

test.each(['owner', 'operator', 'staff'] as const)('GET /customer-data: %s reads it by pages', async (as) => {
  const first = await agent.ask('GET', '/customer-data?limit=2', { as })
  expect(first.statusCode).toBe(200)
  expectAnswer('Customers', first)
  const { customers, next_before } = first.json()
  expect(customers).toHaveLength(2)
  const rest = await agent.ask('GET', `/customer-data?limit=2&before=${encodeURIComponent(next_before)}`, { as })
  expect(rest.json()).toEqual({ customers: [agent.members.people[2]], next_before: null })
  expect(first.headers['cache-control']).toBe('no-store')
})

test.each(['/customer-data', '/download-customer-data'])('S-04 GET %s shows nothing to anybody else', async (url) => {
  for (const [as, status] of [
    [null, 401],
    ['stranger', 403],
  ] as const) {
    const answer = await agent.ask('GET', url, { as })
    expect([as, answer.statusCode]).toEqual([as, status])
    expect(answer.body).not.toContain('+614')
  }
  const cookie = await agent.ask('GET', url, { as: null, headers: { cookie: 'sb-access-token=owner' } })
  expect(cookie.statusCode).toBe(401)
})

test('S-08 the download is a CSV whose names no spreadsheet runs', async () => {
  const answer = await agent.ask('GET', '/download-customer-data')
  expect(answer.headers).toMatchObject({ 'content-type': 'text/csv; charset=utf-8', 'cache-control': 'no-store' })
  expect(answer.headers['content-disposition']).toMatch(
    /^attachment; filename="customers-exampleplumbing-\d{4}-\d\d-\d\d\.csv"$/,
  )
  expect(answer.body.split('\r\n')).toEqual([
    'phone_number,name,first_contact,last_contact,calls,texts,appointments',
    `+61400000003,"'=HYPERLINK(""https://evil.example.com"",""Smith, Ann"")",2026-11-03T00:00:00+00:00,2026-11-03T00:00:00+00:00,2,0,1`,
    '+61400000002,,2026-11-02T00:00:00+00:00,2026-11-02T00:00:00+00:00,2,0,1',
    '+61400000001,"Bo ""the builder""",2026-11-01T00:00:00+00:00,2026-11-01T00:00:00+00:00,2,0,1',
    '',
  ])
})

test.each(['limit=0', 'limit=501', 'limit=x', 'before=yesterday', 'client_id=au_plmb_other'])(
  'GET /customer-data?%s is malformed',
  async (query) => {
    const answer = await agent.ask('GET', `/customer-data?${query}`)
    expect(answer.statusCode).toBe(400)
    expectAnswer('Error', answer)
  },
)
