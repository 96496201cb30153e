import { afterEach, expect, test } from 'vitest'
import { TestAgent } from '../support/agent-app.ts'
import type { MediaPeer } from '../support/agent-media-peer.ts'
import { afterOf, filesOf, heardOut, lasting, saidOn } from './conversation.ts'

let agent: TestAgent
afterEach(() => agent.stop())

const files = () => filesOf(agent)
const press = (peer: MediaPeer, keys: string) => {
  for (const digit of keys) peer.send({ event: 'dtmf', dtmf: { track: 'inbound_track', digit } })
}

test.each([
  ['+61299990002', 'transfer.mp3', '<Dial'],
  [null, 'voicemail.mp3', '<Record'],
])('0 passes the caller on to a person (%s), after a moment in which a number could follow', async (to, file, verb) => {
  agent = await TestAgent.start({ limits: { keypad: 200 }, config: { transfer_number: to } })
  const { peer, callSid } = await agent.greetedCall()
  press(peer, '0')
  await peer.until('the close', () => peer.closeCode === 1000)
  expect((await afterOf(agent, callSid)).body).toContain(verb)
  await agent.written()
  expect(files()).toEqual(['intro_greeting.mp3', file])
})

test.each([
  ['a pause', '0412345678'],
  ['#', '0412345678#'],
])('digits are one turn, told to the model behind %s', async (_what, keys) => {
  agent = await TestAgent.start({ limits: { keypad: 150 } })
  const { peer } = await agent.greetedCall()
  press(peer, keys)
  await peer.until('the model', () => agent.model.asked.length === 1)
  expect(agent.model.asked[0]?.at(-1)).toBe('user: 0412345678')
  await agent.hangUp(peer)
  expect(saidOn(agent)).toContainEqual(['Customer', '0412345678', null])
})

test('* behind digits throws them away', async () => {
  agent = await TestAgent.start({ limits: { keypad: 150 } })
  const { peer } = await agent.greetedCall()
  press(peer, '123*456#')
  await peer.until('the model', () => agent.model.asked.length === 1)
  expect(agent.model.asked[0]?.at(-1)).toBe('user: 456')
  await agent.hangUp(peer)
})

test('* or # says the latest answer again, whoever made it', async () => {
  agent = await TestAgent.start()
  const { peer } = await agent.greetedCall()
  const heard = async (count: number) => {
    await heardOut(peer, count)
    await agent.settle()
  }
  press(peer, '*')
  await heard(2)
  agent.recogniser.hear('what is the price')
  await heard(3)
  press(peer, '#')
  await heard(4)
  agent.recogniser.hear('Can somebody come on Thursday?')
  await heard(6)
  press(peer, '*')
  await heard(8)
  await agent.hangUp(peer)
  expect(agent.model.asked).toHaveLength(1)
  const said = agent.database.turns.filter(({ speaker }) => speaker === 'Agent').map(({ content }) => content)
  expect(said).toEqual([...new Set(said)].flatMap((content) => [content, content]))
  expect(files()).toEqual(['intro_greeting.mp3', 'intro_greeting.mp3', 'pricing_info.mp3', 'pricing_info.mp3'])
})

test('a key interrupts an answer, but not a greeting that is to be heard', async () => {
  const greeting = { snippet: 'intro_greeting', interruptible: false }
  agent = await TestAgent.start({ config: { greeting }, snippets: lasting('pricing_info', 3_000) })
  const { peer } = await agent.call()
  press(peer, '12#')
  await peer.until('the model', () => agent.model.asked.length === 1)
  expect(peer.count('clear')).toBe(0)
  await heardOut(peer, 3)
  agent.recogniser.hear('how much')
  const before = peer.count('media')
  await peer.until('the answer', (it) => it.count('media') > before + 20)
  press(peer, '3')
  await peer.until('the clear', (it) => it.count('clear') === 1)
  await agent.hangUp(peer)
})
