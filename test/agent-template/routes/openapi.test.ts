import { Validator } from '@seriousme/openapi-schema-validator'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { operations } from '../../../agent-template/src/openapi/operations.ts'
import { TestAgent } from '../../support/agent-app.ts'
import { expectAnswer } from '../../support/expect-answer.ts'

let agent: TestAgent
type Operation = {
  'x-klariqo-class': string
  'x-klariqo-staff'?: boolean
  security: object[]
  parameters?: { name: string; in: string; required: boolean }[]
  requestBody?: object
  responses: Record<string, object>
}
let document: { openapi: string; servers: { url: string }[]; paths: Record<string, Record<string, Operation>> }
beforeAll(async () => {
  agent = await TestAgent.start()
  document = (await agent.ask('GET', '/openapi.json', { as: null })).json()
})
afterAll(() => agent.stop())

test('GET /openapi.json is a valid OpenAPI 3.1 document of this client', async () => {
  const { valid, errors } = await new Validator().validate(structuredClone(document))
  expect([valid, errors]).toEqual([true, undefined])
  expect(document.openapi).toBe('3.1.1')
  expect(document.servers).toEqual([{ url: agent.fixture.config.public_base_url }])
})

test('it describes every route there is, with its class, and no other', () => {
  const described = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => {
      const { 'x-klariqo-class': access, 'x-klariqo-staff': staff = false } = operation
      return `${method.toUpperCase()} ${path} ${access} ${staff}`
    }),
  )
  const there = agent.app.routes
    .filter(({ method }) => method !== 'HEAD')
    .map(({ method, url, class: access, staff }) => `${method} ${url.replace(/:(\w+)/g, '{$1}')} ${access} ${staff}`)
  expect(described.toSorted()).toEqual(there.toSorted())
  expect(operations).toHaveLength(there.length)
})

test('a session route asks for a token and says how it is refused, a signed one for a signature', () => {
  const every = Object.values(document.paths).flatMap((methods) => Object.values(methods))
  for (const { 'x-klariqo-class': access, security, responses } of every) {
    const wanted = { session: [{ session: [] }], 'twilio-signed': [{ carrier: [] }], public: [] }[access]
    expect(security).toEqual(wanted)
    const refusals = { session: ['401', '403', '429', '503'], 'twilio-signed': ['403'], public: ['429'] }[access] ?? []
    expect(Object.keys(responses)).toEqual(expect.arrayContaining(refusals))
  }
  expect(document.paths['/outbound/prospects']?.get?.responses).toHaveProperty('501')
})

test('parameters and bodies are those that the routes read', () => {
  expect(document.paths['/call_test/{phone_number}']?.get?.parameters).toMatchObject([
    { name: 'phone_number', in: 'path', required: true },
  ])
  expect(document.paths['/call_test']?.post?.requestBody).toMatchObject({
    content: { 'application/json': { schema: { required: ['phone_number'], additionalProperties: false } } },
  })
})

test.each([
  ['/', 'Root'],
  ['/health', 'Health'],
  ['/health/ready', 'Ready'],
  ['/nowhere', 'Error'],
] as const)('GET %s answers what the document says', async (url, name) => {
  expectAnswer(name, await agent.ask('GET', url, { as: null }))
})
