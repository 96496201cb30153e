import { afterEach, expect, test } from 'vitest'
import { TestAgent } from '../support/agent-app.ts'
import { afterOf, filesOf } from './conversation.ts'

let agent: TestAgent
afterEach(() => agent.stop())

test('S-11 past the tokens of a call the model is not asked, and the caller leaves a message', async () => {
  agent = await TestAgent.start({ limits: { callTokens: 300 } })
  agent.model.tokens = 150
  const { peer, callSid } = await agent.greetedCall()
  for (const played of [2, 3]) {
    agent.recogniser.hear('do you repair organs of churches')
    await peer.until('an answer', () => peer.played.length >= played)
  }
  expect(agent.model.asked).toHaveLength(2)
  agent.recogniser.hear('and bells of churches')
  await peer.until('the close', () => peer.closeCode === 1000)
  expect((await afterOf(agent, callSid)).body).toContain('<Record')
  await agent.written()
  expect(agent.model.asked).toHaveLength(2)
  expect(filesOf(agent).at(-1)).toBe('voicemail.mp3')
  // Another call has its own.
  const next = await agent.greetedCall()
  agent.recogniser.hear('do you repair organs of churches')
  await next.peer.until('an answer', () => next.peer.played.length >= 2)
  expect(agent.model.asked).toHaveLength(3)
})

test('S-11 past the tokens of a day neither calls, texts nor summaries ask the model; recordings still answer', async () => {
  agent = await TestAgent.start({ limits: { dayTokens: 200 }, afterCall: { limits: { settle: 0 } } })
  agent.model.tokens = 200
  const { peer } = await agent.greetedCall()
  agent.recogniser.hear('do you repair organs of churches')
  await peer.until('an answer', () => peer.played.length >= 2)
  agent.recogniser.hear('what is the price')
  await peer.until('the price', () => peer.played.length >= 3)
  agent.recogniser.hear('and bells of churches')
  await peer.until('the close', () => peer.closeCode === 1000)
  await agent.post('/twilio/sms', {
    MessageSid: `SM${'1'.repeat(32)}`,
    From: '+61400000124',
    Body: 'do you repair organs of churches',
  })
  await expect.poll(() => agent.carrier.messages.length).toBe(1)
  expect(agent.carrier.messages[0]?.body).toContain('please call')
  await agent.written()
  const [callSid = ''] = agent.database.calls.keys()
  await agent.post('/twilio/status', { CallSid: callSid, CallStatus: 'completed', CallDuration: '9' })
  await expect.poll(() => agent.database.summaries.length).toBe(1)
  expect(agent.database.summaries[0]).toMatchObject({ model: null })
  expect([agent.model.asked.length, agent.jsonModel.asked.length]).toEqual([1, 0])
})
