import { afterEach, expect, test } from 'vitest'
import { TestAgent } from '../support/agent-app.ts'
import { afterOf, filesOf, heardOut, lasting, line, saidOn } from './conversation.ts'

let agent: TestAgent
afterEach(() => agent.stop())

const said = () => saidOn(agent)
const files = () => filesOf(agent)
const after = (callSid: string) => afterOf(agent, callSid)

test('R-01 a model that hangs is covered by a filler, then the caller is passed on', async () => {
  agent = await TestAgent.start({ limits: { filler: 100, stuck: 300 } })
  agent.model.fault = 'hang'
  const { peer, callSid } = await agent.greetedCall()
  agent.recogniser.hear('Can somebody come on Thursday?')
  await heardOut(peer, 4)
  await peer.until('the close', () => peer.closeCode === 1000)
  expect((await after(callSid)).body).toContain('<Dial')
  await agent.written()
  expect(files()).toEqual(['intro_greeting.mp3', 'filler.mp3', 'apology.mp3', 'transfer.mp3'])
})

test.each([
  ['model', 'refuse'],
  ['voice', 'refuse'],
  ['voice', 'break'],
  ['model', 'break'],
] as const)(
  'R-01 a %s with the fault "%s": an apology within 2 s, then the caller is passed on',
  async (vendor, fault) => {
    agent = await TestAgent.start()
    agent[vendor].fault = fault
    const { peer, callSid } = await agent.greetedCall()
    const asked = performance.now()
    const before = peer.count('media')
    agent.recogniser.hear('Can somebody come on Thursday?')
    await peer.until('a sound', () => peer.count('media') > before)
    expect(performance.now() - asked).toBeLessThan(2_000)
    await peer.until('the close', () => peer.closeCode === 1000)
    expect((await after(callSid)).body).toContain('<Dial')
    await agent.written()
    expect(files().slice(-2)).toEqual(['apology.mp3', 'transfer.mp3'])
    expect(agent.app.agent.live.size).toBe(0)
  },
)

test('R-01 a recogniser that fails: an apology, and a message where there is nobody to pass on to', async () => {
  agent = await TestAgent.start({ config: { transfer_number: null } })
  const { peer, callSid } = await agent.greetedCall()
  agent.recogniser.fail()
  await peer.until('the close', () => peer.closeCode === 1000)
  expect((await after(callSid)).body).toContain('<Record')
  await agent.written()
  expect(files()).toEqual(['intro_greeting.mp3', 'apology.mp3', 'voicemail.mp3'])
})

test('R-01 a recogniser that hears nothing of a caller who speaks is found out', async () => {
  agent = await TestAgent.start({ limits: { filler: 200, stuck: 500, speech: 200 } })
  const { peer, callSid } = await agent.greetedCall()
  const caller = line(peer)
  caller.speak()
  await new Promise((resolve) => setTimeout(resolve, 400))
  caller.pause()
  await peer.until('the close', () => peer.closeCode === 1000)
  caller.end()
  expect((await after(callSid)).body).toContain('<Dial')
  await agent.written()
  expect(files()).toEqual(['intro_greeting.mp3', 'filler.mp3', 'apology.mp3', 'transfer.mp3'])
})

test('when a vendor fails, the words before the voicemail are heard to their end, however long', async () => {
  const long = lasting('apology', 2_000)
  agent = await TestAgent.start({ limits: { mark: 200 }, snippets: long, config: { transfer_number: null } })
  const { peer } = await agent.greetedCall()
  agent.recogniser.fail()
  await peer.until('the close', () => peer.closeCode === 1000)
  await agent.written()
  const said = agent.database.turns.map(({ audio_files_used, metadata }) => [audio_files_used[0], metadata.complete])
  expect(said).toEqual([
    ['intro_greeting.mp3', true],
    ['apology.mp3', true],
    ['voicemail.mp3', true],
  ])
})

test('R-09 with the database away the call goes on, and everything is written when it is back', async () => {
  agent = await TestAgent.start()
  agent.database.down = true
  const { peer, callSid } = await agent.greetedCall()
  agent.recogniser.hear('I have a burst pipe')
  await heardOut(peer, 2)
  await agent.settle()
  peer.stop()
  await peer.until('the close', () => peer.closeCode !== null)
  expect(agent.database.turns).toEqual([])
  agent.database.down = false
  await agent.written()
  expect(said().map(([speaker]) => speaker)).toEqual(['Agent', 'Customer', 'Agent'])
  expect(agent.database.calls.get(callSid)?.end_time).toBeDefined()
})
