import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { TestAgent } from '../support/agent-app.ts'
import { heardOut } from './conversation.ts'

let agent: TestAgent
afterEach(() => agent.stop())

/** One call: greeted, answered from a snippet, hung up. */
async function oneCall(): Promise<void> {
  const { peer } = await agent.greetedCall()
  agent.recogniser.hear('how much do you charge')
  await heardOut(peer, 2)
  await agent.settle()
  await agent.hangUp(peer)
  await expect.poll(() => agent.app.agent.live.size).toBe(0)
}

test('figures are there for whoever is on the host, and not through the proxy', async () => {
  agent = await TestAgent.start()
  await oneCall()
  const { server } = agent.app
  const answer = await server.inject({ url: '/metrics' })
  expect(answer.headers['content-type']).toContain('text/plain')
  const lines = answer.body.split('\n')
  expect(lines).toContain('klariqo_calls 0')
  expect(lines).toContain('klariqo_answers_total{source="snippet"} 2')
  expect(lines.find((line) => line.startsWith('klariqo_stage_seconds_count{stage="final_to_frame"}'))).toMatch(/ 1$/)
  expect(lines).toContain('klariqo_conversations_total{ended="caller"} 1')
  // No number, no word of anybody.
  expect(answer.body).not.toMatch(/\+\d{6}|CA[0-9a-f]{32}/)
  const outside = await server.inject({
    url: '/metrics',
    headers: { 'x-original-uri': '/api/exampleplumbing/metrics' },
  })
  expect(outside.statusCode).toBe(404)
})

test('a call is sent to the collector as a trace; one that does not take it costs no call', async () => {
  const traces: { path: string; body: string }[] = []
  let status = 200
  const collector = createServer((request, response) => {
    let body = ''
    request.on('data', (data) => {
      body += data
    })
    request.on('end', () => {
      traces.push({ path: request.url ?? '', body })
      response.writeHead(status).end('{}')
    })
  })
  await new Promise<void>((resolve) => collector.listen(0, '127.0.0.1', resolve))
  try {
    const traceEndpoint = `http://127.0.0.1:${(collector.address() as AddressInfo).port}`
    agent = await TestAgent.start({ traceEndpoint })
    await oneCall()
    await expect.poll(() => traces.length).toBe(1)
    expect(traces[0]?.path).toBe('/v1/traces')
    expect(traces[0]?.body).toContain('"name":"answer"')
    expect(traces[0]?.body).not.toContain('how much')
    status = 500
    await oneCall()
    await expect.poll(() => traces.length).toBe(2)
  } finally {
    collector.closeAllConnections()
    collector.close()
  }
})
