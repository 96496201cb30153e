import { afterEach, expect, test } from 'vitest'
import { TestAgent } from '../support/agent-app.ts'
import { defaultRoles, defaultSnippets } from '../support/agent-fixture.ts'
import { filesOf, heardOut, line, saidOn } from './conversation.ts'

let agent: TestAgent
afterEach(() => agent.stop())

const notice = { file: 'recording_notice.mp3', duration_ms: 400, text: 'This call is recorded.', triggers: [] }
const recorded = {
  snippets: { ...defaultSnippets, recording_notice: notice },
  config: {
    record_calls: true,
    roles: { ...defaultRoles, recording_notice: 'recording_notice' },
  },
}

test('whoever is recorded is told first, whatever they say meanwhile; the recording begins when they have heard it', async () => {
  agent = await TestAgent.start(recorded)
  const { peer, callSid } = await agent.call()
  const caller = line(peer)
  caller.speak()
  agent.recogniser.interim('hello')
  expect(agent.carrier.recorded).toEqual([])
  await heardOut(peer, 1)
  caller.pause()
  await expect.poll(() => agent.carrier.recorded).toEqual([callSid])
  await heardOut(peer, 2)
  caller.end()
  await agent.settle()
  await agent.hangUp(peer)
  expect([peer.count('clear'), filesOf(agent).slice(0, 2)]).toEqual([0, ['recording_notice.mp3', 'intro_greeting.mp3']])
})

test.each([
  ['a client that records nothing', { ...recorded, config: { ...recorded.config, record_calls: false } }],
  ['no sentence that says so', { config: { record_calls: true } }],
])('%s: no notice, no recording', async (_what, options) => {
  agent = await TestAgent.start(options)
  const { peer } = await agent.greetedCall()
  await agent.hangUp(peer)
  expect([filesOf(agent), agent.carrier.recorded]).toEqual([['intro_greeting.mp3'], []])
})

test('what is said during a greeting that is to be heard is kept, and answered in its order behind it', async () => {
  agent = await TestAgent.start({ config: { greeting: { snippet: 'intro_greeting', interruptible: false } } })
  const { peer } = await agent.call()
  for (let i = 0; i < 2; i++) agent.recogniser.interim('your hours')
  agent.recogniser.hear('your hours')
  agent.recogniser.hear('and how much')
  await heardOut(peer, 3)
  await agent.settle()
  await agent.hangUp(peer)
  expect(peer.count('clear')).toBe(0)
  expect(filesOf(agent).sort()).toEqual(['hours_info.mp3', 'intro_greeting.mp3', 'pricing_info.mp3'])
  expect(saidOn(agent).filter(([speaker]) => speaker === 'Customer')).toHaveLength(2)
})
