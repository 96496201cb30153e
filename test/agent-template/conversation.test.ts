import { afterEach, beforeEach, expect, test } from 'vitest'
import { TestAgent } from '../support/agent-app.ts'

let agent: TestAgent
beforeEach(async () => {
  agent = await TestAgent.start()
})
afterEach(() => agent.stop())

const said = () => agent.database.turns.map(({ speaker, content, source }) => [speaker, content, source])

test('a caller is greeted at once, asks, and hears the snippet that fits', async () => {
  const { peer, callSid } = await agent.greetedCall()
  expect(peer.count('media')).toBe(20)
  agent.recogniser.hear('Help, I have a burst pipe in the kitchen!')
  await peer.until('the answer', () => peer.played.length === 2)
  await agent.settle()
  await agent.hangUp(peer)
  expect(agent.model.asked).toEqual([])
  expect(said()).toEqual([
    ['Agent', 'Hi! I am Jamie from Example Plumbing.', 'snippet'],
    ['Customer', 'Help, I have a burst pipe in the kitchen!', null],
    ['Agent', 'Turn off the water at the main tap.', 'snippet'],
  ])
  expect(agent.database.turns[2]).toMatchObject({ audio_files_used: ['emergency.mp3'], call_sid: callSid })
  expect(agent.database.calls.get(callSid)).toMatchObject({ status: 'in-progress', caller_number: '+61400000123' })
  expect(agent.database.calls.get(callSid)?.transcript).toContain('Customer: Help, I have a burst pipe')
})
