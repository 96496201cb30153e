import { afterEach, expect, test } from 'vitest'
import { TestAgent } from '../support/agent-app.ts'
import { filesOf, heardOut, lasting, line, saidOn } from './conversation.ts'

let agent: TestAgent
afterEach(() => agent.stop())

const files = () => filesOf(agent)
const said = () => saidOn(agent)

/** A caller who has said something and fallen silent; our own detector has heard them. */
async function caller(ms = 300) {
  const call = await agent.greetedCall()
  const voice = line(call.peer)
  voice.speak()
  await new Promise((resolve) => setTimeout(resolve, ms))
  voice.pause()
  await new Promise((resolve) => setTimeout(resolve, 60))
  await agent.settle()
  return { ...call, voice }
}

test('an emergency is answered before its turn has ended; the end that agrees changes nothing', async () => {
  agent = await TestAgent.start({ snippets: lasting('emergency', 1_200) })
  const { peer, voice } = await caller()
  agent.recogniser.interim('I have a burst pipe')
  await peer.until('the answer', (it) => it.count('media') > 20)
  agent.recogniser.hear('I have a burst pipe.')
  await heardOut(peer, 2)
  voice.end()
  await agent.settle()
  await agent.hangUp(peer)
  expect(said().slice(1)).toEqual([
    ['Customer', 'I have a burst pipe.', null],
    ['Agent', 'Turn off the water at the main tap.', 'snippet'],
  ])
  expect(peer.count('clear')).toBe(0)
  expect(agent.database.turns[2]?.metadata).toMatchObject({ answered_on: 'interim', trigger: 'burst pipe' })
})

test('a turn that ends while its words are being waited for is answered once', async () => {
  agent = await TestAgent.start()
  const { peer, voice } = await caller()
  agent.recogniser.interim('what are your hours')
  agent.recogniser.hear('What are your hours?')
  await heardOut(peer, 2)
  await new Promise((resolve) => setTimeout(resolve, 200))
  voice.end()
  await agent.hangUp(peer)
  expect(files()).toEqual(['intro_greeting.mp3', 'hours_info.mp3'])
  expect(agent.database.turns[2]?.metadata).toMatchObject({ answered_on: 'final' })
})

test('an answer on a turn that has ended says so', async () => {
  agent = await TestAgent.start()
  const { peer } = await agent.greetedCall()
  agent.recogniser.hear('what is the price')
  await heardOut(peer, 2)
  await agent.settle()
  await agent.hangUp(peer)
  expect(agent.database.turns[2]?.metadata).toMatchObject({ answered_on: 'final' })
})

test('a trigger of one word waits for the end of the turn, and so do words while the caller goes on speaking', async () => {
  agent = await TestAgent.start({ limits: { filler: 60_000, stuck: 60_000 } })
  const { peer, voice } = await caller()
  agent.recogniser.interim('and the price')
  await new Promise((resolve) => setTimeout(resolve, 300))
  voice.speak()
  await new Promise((resolve) => setTimeout(resolve, 100))
  await agent.settle()
  agent.recogniser.interim('and the price, and your hours')
  await new Promise((resolve) => setTimeout(resolve, 300))
  expect(peer.count('media')).toBe(20)
  voice.end()
  await agent.hangUp(peer)
})

test('of a turn that our own detector does not hear the same words must come twice', async () => {
  agent = await TestAgent.start()
  const { peer } = await agent.greetedCall()
  agent.recogniser.interim('your hours')
  agent.recogniser.interim('your hours please')
  await new Promise((resolve) => setTimeout(resolve, 250))
  expect(peer.count('media')).toBe(20)
  agent.recogniser.interim('Your hours, please')
  await heardOut(peer, 2)
  agent.recogniser.hear('Your hours, please')
  // Words of an earlier turn do not count.
  agent.recogniser.interim('how much')
  agent.recogniser.hear('how much')
  await heardOut(peer, 3)
  agent.recogniser.hear('flooding')
  await heardOut(peer, 4)
  agent.recogniser.interim('how much')
  await new Promise((resolve) => setTimeout(resolve, 250))
  await agent.hangUp(peer)
  expect(files()).toEqual(['intro_greeting.mp3', 'hours_info.mp3', 'pricing_info.mp3', 'emergency.mp3'])
})

test('a turn that goes on and means something else takes the answer back, and only what was heard of it is written', async () => {
  agent = await TestAgent.start({ snippets: lasting('hours_info', 1_500) })
  const { peer } = await agent.greetedCall()
  for (let i = 0; i < 2; i++) agent.recogniser.interim('your hours')
  expect(peer.count('clear')).toBe(0)
  agent.recogniser.interim('your hours do not matter, I have a burst pipe')
  agent.recogniser.hear('Your hours do not matter, I have a burst pipe!')
  await peer.until('the clear', () => peer.count('clear') === 1)
  await heardOut(peer, 2)
  await agent.settle()
  await agent.hangUp(peer)
  expect(said().slice(1)).toEqual([
    ['Customer', 'Your hours do not matter, I have a burst pipe!', null],
    ['Agent', 'Turn off the water at the main tap.', 'snippet'],
  ])
})

test('what was heard of an answer that was taken back stands behind the words it answered', async () => {
  agent = await TestAgent.start({ snippets: lasting('hours_info', 1_500) })
  const { peer } = await agent.greetedCall()
  for (let i = 0; i < 2; i++) agent.recogniser.interim('your hours')
  await peer.until('a second of the answer', (it) => it.count('media') > 70)
  agent.recogniser.hear('Our house, can somebody come on Thursday?')
  await peer.until('the reply', (it) => it.played.length >= 3)
  await agent.settle()
  await agent.hangUp(peer)
  const [, asked, cut, reply] = said()
  expect(asked?.[0]).toBe('Customer')
  expect('We are open from seven to five.').toContain(cut?.[1])
  expect(cut?.[1]).not.toContain('five')
  expect(reply?.[2]).toBe('llm')
})

test('the caller who goes on silences it; where it still fits it goes on with the word that was cut', async () => {
  agent = await TestAgent.start({ snippets: lasting('emergency', 1_400) })
  const { peer, voice } = await caller()
  agent.recogniser.interim('I have a burst pipe')
  await peer.until('some of the answer', (it) => it.count('media') > 50)
  voice.speak()
  await peer.until('the clear', (it) => it.count('clear') === 1)
  voice.pause()
  agent.recogniser.hear('I have a burst pipe in the kitchen')
  await heardOut(peer, 2)
  voice.end()
  await agent.settle()
  await agent.hangUp(peer)
  const answer = agent.database.turns.filter(({ speaker }) => speaker === 'Agent').at(-1)
  expect([answer?.content, answer?.metadata.complete]).toEqual(['Turn off the water at the main tap.', true])
  expect(files()).toEqual(['intro_greeting.mp3', 'emergency.mp3'])
})

test('a caller who hangs up before the turn has ended is in the transcript all the same', async () => {
  agent = await TestAgent.start({ snippets: lasting('emergency', 1_400) })
  const { peer } = await agent.greetedCall()
  for (let i = 0; i < 2; i++) agent.recogniser.interim('I have a burst pipe')
  await peer.until('some of the answer', (it) => it.count('media') > 60)
  await agent.hangUp(peer)
  expect(
    said()
      .slice(1)
      .map(([speaker]) => speaker),
  ).toEqual(['Customer', 'Agent'])
})
