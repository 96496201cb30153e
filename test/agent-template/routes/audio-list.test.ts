import { rmSync } from 'node:fs'
import path from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { TestAgent } from '../../support/agent-app.ts'
import { expectAnswer } from '../../support/expect-answer.ts'

let agent: TestAgent
beforeEach(async () => {
  agent = await TestAgent.start()
})
afterEach(() => agent.stop())

test.each(['/api/audio/list', '/audio/list'])(
  'GET %s lists every snippet, each at an address that serves it',
  async (url) => {
    const answer = await agent.ask('GET', url, { as: 'staff' })
    expect(answer.statusCode).toBe(200)
    expectAnswer('AudioList', answer)
    const { files } = answer.json()
    expect(files.map(({ name }: { name: string }) => name)).toEqual(Object.keys(agent.fixture.snippets))
    const base = agent.fixture.config.public_base_url
    for (const { url, file } of files) {
      expect((await agent.ask('GET', url.slice(base.length), { as: null })).body).toBe(`mp3 of ${file}`)
    }
    expect((await agent.ask('GET', url, { as: null })).statusCode).toBe(401)
    expect((await agent.ask('GET', url, { as: 'stranger' })).statusCode).toBe(403)
  },
)

test('GET /demo/listen is the greeting, three answers and the goodbye in one mp3', async () => {
  const answer = await agent.ask('GET', '/demo/listen', { as: null })
  expect([answer.statusCode, answer.headers['content-type']]).toEqual([200, 'audio/mpeg'])
  const names = ['intro_greeting', 'emergency', 'pricing_info', 'hours_info', 'goodbye']
  expect(answer.body).toBe(names.map((name) => `mp3 of ${name}.mp3`).join(''))
  rmSync(path.join(agent.fixture.clientDir, 'audio_optimised'), { recursive: true })
  expect((await agent.ask('GET', '/demo/listen', { as: null })).statusCode).toBe(404)
})
