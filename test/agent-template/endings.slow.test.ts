import { afterEach, expect, test, vi } from 'vitest'
import { CarrierError } from '../../agent-template/src/providers/carrier-error.ts'
import { TestAgent } from '../support/agent-app.ts'
import { afterOf, filesOf, lasting } from './conversation.ts'

let agent: TestAgent
afterEach(async () => {
  vi.useRealTimers()
  await agent.stop()
})

const files = () => filesOf(agent)
const after = (callSid: string) => afterOf(agent, callSid)

test.each([
  ['I want to speak to someone', 'transfer.mp3', '<Dial'],
  ['Can I leave a message?', 'voicemail.mp3', '<Record'],
  ['Thanks, bye', 'goodbye.mp3', '<Hangup/>'],
])('%j is followed by what its snippet asks for, once it was heard', async (words, file, verb) => {
  agent = await TestAgent.start()
  const { peer, callSid } = await agent.greetedCall()
  agent.recogniser.hear(words)
  await peer.until('the close', () => peer.closeCode === 1000)
  expect(peer.played).toHaveLength(2)
  expect((await after(callSid)).body).toContain(verb)
  await agent.written()
  expect(files()).toEqual(['intro_greeting.mp3', file])
  expect(agent.database.calls.get(callSid)?.metadata).toMatchObject({ turns: 1, snippet: 2 })
})

test('after the goodbye the carrier is asked to end the call; one that does not answer holds nothing', async () => {
  agent = await TestAgent.start({ limits: { hangUp: 100 } })
  const polite = await agent.greetedCall()
  agent.recogniser.hear('bye')
  await polite.peer.until('the close', ({ closeCode }) => closeCode === 1000)
  expect([polite.peer.played.length, agent.carrier.hungUp]).toEqual([2, [polite.callSid]])
  for (const hangUp of [
    () => Promise.reject(new CarrierError('refused', { status: 500 })),
    () => new Promise<never>(() => undefined),
  ]) {
    const { peer, callSid } = await agent.greetedCall()
    agent.carrier.hangUp = hangUp
    agent.recogniser.hear('bye')
    await peer.until('the close', ({ closeCode }) => closeCode === 1000)
    expect((await after(callSid)).body).toContain('<Hangup/>')
  }
})

test('a mark that never comes back does not hold the call', async () => {
  agent = await TestAgent.start({ limits: { mark: 100 } })
  const { peer, callSid } = await agent.greetedCall()
  peer.deaf = true
  agent.recogniser.hear('bye')
  await peer.until('the close', () => peer.closeCode === 1000)
  expect((await after(callSid)).body).toContain('<Hangup/>')
})

test('S-11 a silent caller is asked twice and then bid goodbye', async () => {
  agent = await TestAgent.start({ limits: { silence: 150 } })
  const { peer, callSid } = await agent.call()
  await peer.until('the close', () => peer.closeCode === 1000)
  expect((await after(callSid)).body).toContain('<Hangup/>')
  await agent.written()
  expect(files()).toEqual(['intro_greeting.mp3', 'not_understood.mp3', 'not_understood.mp3', 'goodbye.mp3'])
})

test('S-11 a call ends politely at its longest and at its most turns', async () => {
  agent = await TestAgent.start({ limits: { call: 700, turns: 1 } })
  const long = await agent.call()
  const chatty = await agent.greetedCall()
  agent.recogniser.hear('what is the price')
  agent.recogniser.hear('and the hours')
  for (const { peer } of [long, chatty]) await peer.until('the close', () => peer.closeCode === 1000)
  await agent.written()
  expect(files().filter((file) => file === 'goodbye.mp3')).toHaveLength(2)
})

test('S-11 a long answer gives way to the goodbye, which is heard to its end', async () => {
  const long = lasting('pricing_info', 20_000)
  agent = await TestAgent.start({ limits: { call: 900, mark: 200 }, snippets: long })
  const { peer, callSid } = await agent.greetedCall()
  agent.recogniser.hear('what is the price')
  await peer.until('the close', () => peer.closeCode === 1000)
  expect(peer.count('clear')).toBe(1)
  expect((await after(callSid)).body).toContain('<Hangup/>')
  await agent.written()
  const last = agent.database.turns.at(-1)
  expect([last?.audio_files_used, last?.metadata.complete]).toEqual([['goodbye.mp3'], true])
})

test('S-11 the database may allow one call less than the others', async () => {
  agent = await TestAgent.start({ limits: { call: 60_000 } })
  agent.database.admission = { admitted: true, reason: null, action: 'answer', max_seconds: 0.7 }
  const { peer, callSid } = await agent.call()
  await peer.until('the close', () => peer.closeCode === 1000)
  expect((await after(callSid)).body).toContain('<Hangup/>')
  await agent.written()
  expect(files()).toEqual(['intro_greeting.mp3', 'goodbye.mp3'])
})

test('nothing of a call is left when it is over', async () => {
  agent = await TestAgent.start()
  const { peer } = await agent.greetedCall()
  agent.model.fault = 'hang'
  agent.recogniser.hear('Can somebody come on Thursday?')
  await agent.hangUp(peer)
  expect(agent.recogniser.last.closed).toBe(true)
  expect(agent.app.agent.live.size).toBe(0)
  const mediaAtEnd = peer.count('media')
  await new Promise((resolve) => setTimeout(resolve, 60))
  expect(peer.count('media')).toBe(mediaAtEnd)
})

test('R-11 the wall clock jumps an hour back and forth: the call goes on, and ends when it should', async () => {
  agent = await TestAgent.start({ limits: { silence: 400, call: 3_500 } })
  vi.useFakeTimers({ toFake: ['Date'] })
  const { peer, callSid } = await agent.greetedCall()
  const hour = 3_600_000
  for (const [i, jump] of [hour, -2 * hour, hour].entries()) {
    vi.setSystemTime(Date.now() + jump)
    const before = performance.now()
    agent.recogniser.hear(['what is the price', 'your hours', 'how much'][i] ?? '')
    const media = peer.count('media')
    await peer.until('20 frames', (it) => it.count('media') >= media + 20)
    // 400 ms of sound, of which 160 ms leave at once.
    expect(performance.now() - before).toBeGreaterThan(180)
    await agent.settle()
  }
  expect(peer.closeCode).toBeNull()
  await peer.until('the goodbye at the longest', ({ closeCode }) => closeCode === 1000)
  expect(agent.carrier.hungUp).toEqual([callSid])
  await agent.written()
  expect(files().at(-1)).toBe('goodbye.mp3')
})
