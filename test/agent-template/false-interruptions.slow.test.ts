import { afterEach, expect, test } from 'vitest'
import type { CallLimits } from '../../agent-template/src/call/call-limits.ts'
import { TestAgent } from '../support/agent-app.ts'
import { filesOf, heardOut, lasting, line, saidOn } from './conversation.ts'

let agent: TestAgent
afterEach(() => agent.stop())

const files = () => filesOf(agent)
const said = () => saidOn(agent)
/** The agent has got what the line sent meanwhile. */
const pause = async (ms: number) => {
  await new Promise((resolve) => setTimeout(resolve, ms))
  await agent.settle()
}
const price = 'Our callout fee is one hundred and fifty dollars.'

/** A caller who makes a sound of `ms` in the middle of a long answer; the agent has fallen silent. */
async function soundOf(ms: number, limits: Partial<CallLimits> = {}) {
  agent = await TestAgent.start({ snippets: lasting('pricing_info', 2_000), limits })
  const { peer } = await agent.greetedCall()
  const voice = line(peer)
  agent.recogniser.hear('what is the price')
  await peer.until('half a second of the answer', (it) => it.count('media') > 45)
  voice.speak()
  await peer.until('the clear', (it) => it.count('clear') === 1)
  await pause(ms)
  voice.pause()
  return { peer, voice }
}

/** The answer was heard to its end, in one row, and nothing else was said. */
async function wholeAnswer(peer: Awaited<ReturnType<typeof soundOf>>['peer']) {
  await heardOut(peer, 2)
  await agent.settle()
  await agent.hangUp(peer)
  const answers = agent.database.turns.filter(({ speaker }) => speaker === 'Agent')
  expect(answers.map(({ content, metadata }) => [content, metadata.complete])).toEqual([
    ['Hi! I am Jamie from Example Plumbing.', true],
    [price, true],
  ])
}

test('a cough does not end an answer: it goes on with the word that was cut', async () => {
  const { peer, voice } = await soundOf(60)
  await wholeAnswer(peer)
  voice.end()
  // 2 s of sound, and of what was heard half a word again: not the whole of it.
  expect(peer.count('media')).toBeLessThan(20 + 100 + 40)
})

test('a cough of which the recogniser says that there were no words: the answer goes on at once', async () => {
  const { peer, voice } = await soundOf(60, { resume: 60_000, noise: 60_000 })
  agent.recogniser.hear('')
  await wholeAnswer(peer)
  voice.end()
})

test('"mhm" is no turn: it stands in the transcript, the answer goes on, nobody asks the model', async () => {
  const { peer, voice } = await soundOf(200)
  agent.recogniser.interim('mhm')
  await pause(30)
  agent.recogniser.hear('Mm-hmm, okay.')
  await wholeAnswer(peer)
  voice.end()
  expect(agent.model.asked).toEqual([])
  expect(said().map(([, content]) => content)).toContain('Mm-hmm, okay.')
})

test('"yeah" that goes on is an interruption after all', async () => {
  const { peer, voice } = await soundOf(200)
  agent.recogniser.interim('yeah')
  agent.recogniser.interim('yeah but your hours')
  agent.recogniser.hear('Yeah, but what are your hours?')
  await heardOut(peer, 2)
  await agent.settle()
  voice.end()
  await agent.hangUp(peer)
  expect(files()).toEqual(['intro_greeting.mp3', 'pricing_info.mp3', 'hours_info.mp3'])
  const cut = agent.database.turns.find(({ audio_files_used: [file] }) => file === 'pricing_info.mp3')
  expect([price.startsWith(cut?.content ?? '?'), cut?.content === price]).toEqual([true, false])
})

test('noise without words that goes on and on does not silence the agent', async () => {
  agent = await TestAgent.start({ snippets: lasting('pricing_info', 1_500), limits: { noise: 400 } })
  const { peer } = await agent.greetedCall()
  const voice = line(peer)
  agent.recogniser.hear('what is the price')
  await peer.until('some of the answer', (it) => it.count('media') > 40)
  voice.speak()
  await wholeAnswer(peer)
  voice.end()
})

test('"yes" to the last words of a question is an answer', async () => {
  agent = await TestAgent.start({ snippets: lasting('pricing_info', 800) })
  const { peer } = await agent.greetedCall()
  agent.recogniser.hear('what is the price')
  await peer.until('some of the answer', (it) => it.count('media') > 30)
  agent.recogniser.hear('yes')
  await peer.until('the model', () => agent.model.asked.length === 1)
  await agent.hangUp(peer)
})

test('words that only the recogniser hears stop the agent as fast as it can be told', async () => {
  agent = await TestAgent.start({ snippets: lasting('pricing_info', 2_000) })
  const { peer } = await agent.greetedCall()
  agent.recogniser.hear('what is the price')
  await peer.until('some of the answer', (it) => it.count('media') > 40)
  agent.recogniser.interim('mhm')
  await agent.settle()
  expect(peer.count('clear')).toBe(0)
  const told = performance.now()
  agent.recogniser.interim('stop')
  await peer.until('the clear', (it) => it.count('clear') === 1)
  console.log(`interim to clear: ${((peer.got.at(-1)?.at ?? 0) - told).toFixed(1)} ms`)
  agent.recogniser.hear('')
  await peer.until('being asked again', (it) => it.played.length >= 2)
  await agent.settle()
  await agent.hangUp(peer)
  expect(files().at(-1)).toBe('not_understood.mp3')
})

test('an answer that is still being thought waits for the end of a cough, and is not forgotten', async () => {
  agent = await TestAgent.start()
  const { peer } = await agent.greetedCall()
  const voice = line(peer)
  voice.speak()
  await pause(120)
  agent.recogniser.hear('Can somebody come on Thursday?')
  voice.pause()
  await heardOut(peer, 3)
  voice.end()
  await agent.settle()
  await agent.hangUp(peer)
  expect(said().at(-1)?.[1]).toBe('We can come tomorrow at nine. Would that suit you?')
  expect(agent.model.asked).toHaveLength(1)
})

test('an answer to a caller who has begun to speak again waits; words end it unheard, a cough does not', async () => {
  agent = await TestAgent.start({ limits: { filler: 60_000, stuck: 60_000 } })
  const { peer } = await agent.greetedCall()
  const voice = line(peer)
  const speak = async (ms: number) => {
    voice.speak()
    await pause(ms)
    voice.pause()
  }
  await speak(200)
  await pause(400)
  voice.speak()
  await pause(120)
  agent.recogniser.hear('what is the price')
  await pause(100)
  expect(peer.count('media')).toBe(20)
  voice.pause()
  await heardOut(peer, 2)
  await agent.settle()
  await speak(200)
  await pause(400)
  voice.speak()
  await pause(120)
  agent.recogniser.hear('your hours')
  agent.recogniser.interim('no, I have a burst')
  voice.pause()
  agent.recogniser.hear('no, I have a burst pipe')
  await heardOut(peer, 3)
  voice.end()
  await agent.settle()
  await agent.hangUp(peer)
  expect(files()).toEqual(['intro_greeting.mp3', 'pricing_info.mp3', 'emergency.mp3'])
})

test('a cough into the goodbye: it is said to its end, and the call ends all the same', async () => {
  agent = await TestAgent.start({ snippets: lasting('goodbye', 1_000) })
  const { peer, callSid } = await agent.greetedCall()
  const voice = line(peer)
  agent.recogniser.hear('bye')
  await peer.until('some of the goodbye', (it) => it.count('media') > 40)
  voice.speak()
  await peer.until('the clear', (it) => it.count('clear') === 1)
  voice.pause()
  await peer.until('the close', ({ closeCode }) => closeCode === 1000)
  voice.end()
  await agent.written()
  expect(agent.carrier.hungUp).toEqual([callSid])
  expect(agent.database.turns.at(-1)).toMatchObject({ audio_files_used: ['goodbye.mp3'], metadata: { complete: true } })
})
