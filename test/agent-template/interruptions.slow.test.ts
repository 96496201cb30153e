import { afterEach, expect, test } from 'vitest'
import { TestAgent } from '../support/agent-app.ts'
import { filesOf, heardOut, line } from './conversation.ts'

let agent: TestAgent
afterEach(() => agent.stop())

const files = () => filesOf(agent)

test('a caller who interrupts stops the agent within 100 ms, and the transcript ends at the last word heard', async () => {
  agent = await TestAgent.start()
  agent.voice.msPerClause = 3_000
  const { peer } = await agent.greetedCall()
  const caller = line(peer)
  agent.recogniser.hear('Can somebody come on Thursday?')
  await peer.until('a second of the reply', () => peer.count('media') > 70)
  const onset = performance.now()
  caller.speak()
  await peer.until('the clear', () => peer.count('clear') === 1)
  const clear = peer.got.find(({ event }) => event === 'clear')
  expect((clear?.at ?? 0) - onset).toBeLessThan(150)
  const sentAtClear = peer.count('media')
  caller.pause()
  await new Promise((resolve) => setTimeout(resolve, 100))
  expect(peer.count('media')).toBe(sentAtClear)
  caller.end()
  await agent.hangUp(peer)
  const reply = agent.database.turns.find(({ source }) => source === 'llm')
  expect('We can come tomorrow at nine.').toContain(reply?.content)
  expect(reply?.content).not.toContain('nine')
  expect(reply?.metadata).toMatchObject({ complete: false })
})

test('an interruption without words is asked about, never answered with silence', async () => {
  agent = await TestAgent.start({ limits: { filler: 400 } })
  const { peer } = await agent.call()
  const caller = line(peer)
  caller.speak()
  await peer.until('the clear', () => peer.count('clear') === 1)
  caller.pause()
  await heardOut(peer, 1)
  caller.end()
  await agent.hangUp(peer)
  expect(files()).toContain('not_understood.mp3')
})

test('a greeting that is not to be interrupted is heard out, and the answer follows it', async () => {
  agent = await TestAgent.start({ config: { greeting: { snippet: 'intro_greeting', interruptible: false } } })
  const { peer } = await agent.call()
  const caller = line(peer)
  caller.speak()
  agent.recogniser.hear('I have a burst pipe')
  await heardOut(peer, 2)
  caller.end()
  await agent.settle()
  await agent.hangUp(peer)
  expect(peer.count('clear')).toBe(0)
  expect(files()).toEqual(['intro_greeting.mp3', 'emergency.mp3'])
})

test('a caller who interrupts the goodbye is not hung up on', async () => {
  agent = await TestAgent.start()
  const { peer } = await agent.greetedCall()
  const caller = line(peer)
  agent.recogniser.hear('bye')
  await peer.until('the goodbye', () => peer.count('media') > 24)
  caller.speak()
  await peer.until('the clear', () => peer.count('clear') === 1)
  caller.pause()
  agent.recogniser.hear('sorry, one more thing, what is the price?')
  await heardOut(peer, 2)
  caller.end()
  expect(peer.closeCode).toBeNull()
  await agent.hangUp(peer)
})
