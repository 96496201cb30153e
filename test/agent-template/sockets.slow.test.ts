import { afterEach, expect, test } from 'vitest'
import { TestAgent } from '../support/agent-app.ts'
import { afterOf, filesOf, heardOut, lasting, saidOn } from './conversation.ts'

let agent: TestAgent
afterEach(() => agent.stop())

const form = (callSid: string) => ({
  CallSid: callSid,
  From: '+61400000123',
  To: '+61299990001',
  Direction: 'inbound',
})

/** Another socket for a call under way, as after a webhook that was delivered twice. */
async function secondSocket(callSid: string) {
  const answer = await agent.post('/twilio/voice', form(callSid))
  const token = /name="token" value="([^"]+)"/.exec(answer.body)?.[1] ?? ''
  const peer = await agent.connect(callSid)
  await peer.open()
  peer.start({ callSid, token, accountSid: agent.fixture.secrets.twilio_account_sid })
  return peer
}

test('a second socket of a call closes the first; the conversation goes on without another greeting, in one transcript', async () => {
  agent = await TestAgent.start()
  const { peer: first, callSid } = await agent.greetedCall()
  agent.recogniser.hear('what is the price')
  await heardOut(first, 2)
  await agent.settle()
  const second = await secondSocket(callSid)
  await first.until('the close', () => first.closeCode === 1000)
  await heardOut(second, 1)
  agent.recogniser.hear('Can somebody come on Thursday?')
  await heardOut(second, 3)
  await agent.settle()
  expect([agent.app.agent.live.size, agent.recogniser.streams.map(({ closed }) => closed)]).toEqual([1, [true, false]])
  await agent.hangUp(second)
  expect(filesOf(agent)).toEqual(['intro_greeting.mp3', 'pricing_info.mp3', 'not_understood.mp3'])
  expect(agent.model.asked[0]).toContain('user: what is the price')
  const transcript = agent.database.calls.get(callSid)?.transcript?.split('\n') ?? []
  expect(transcript.map((row) => row.split(':')[0])).toEqual([
    'Agent',
    'Customer',
    'Agent',
    'Agent',
    'Customer',
    'Agent',
  ])
})

test('no state survives a call: one after the other, and side by side', async () => {
  agent = await TestAgent.start()
  const { peer: early } = await agent.greetedCall()
  agent.recogniser.hear('How much?')
  await heardOut(early, 2)
  await agent.hangUp(early)
  const callers = [await agent.greetedCall(), await agent.greetedCall()]
  const asked = ['Do you come to Manly?', 'Is Sunday possible?']
  const [, ...streams] = agent.recogniser.streams
  for (const [i, text] of asked.entries()) {
    streams[i]?.listener.onHeard({ kind: 'words', text, confidence: 0.9, final: true, speechEnd: true })
  }
  for (const { peer } of callers) await heardOut(peer, 3)
  // The price again is a first time for both.
  for (const { listener } of streams) {
    listener.onHeard({ kind: 'words', text: 'How much?', confidence: 0.9, final: true, speechEnd: true })
  }
  for (const { peer } of callers) await heardOut(peer, 4)
  for (const { peer } of callers) await agent.settle().then(() => peer.stop())
  await agent.written()
  const told = agent.model.asked.map((messages) => messages.filter((message) => !message.startsWith('system')))
  expect(told.sort()).toEqual(
    asked.map((text) => ['assistant: Hi! I am Jamie from Example Plumbing.', `user: ${text}`]).sort(),
  )
  for (const [i, { callSid }] of callers.entries()) {
    const rows = agent.database.turns.filter((row) => row.call_sid === callSid && row.speaker === 'Customer')
    expect(rows.map(({ content }) => content)).toEqual([asked[i], 'How much?'])
  }
})

test('R-02 a socket that is lost at any of 20 points of a call: the carrier is told how it goes on, and it is settled once', async () => {
  agent = await TestAgent.start({
    snippets: lasting('pricing_info', 600),
    config: { overflow: { max_calls: 20, action: 'voicemail' } },
  })
  const calls = await Promise.all(Array.from({ length: 20 }, () => agent.call()))
  const begun = performance.now()
  const drops = calls.map(async ({ peer, callSid }, i) => {
    const stream = agent.recogniser.streams[i]
    const say = (text: string, final: boolean) =>
      stream?.listener.onHeard({ kind: 'words', text, confidence: 0.9, final, speechEnd: final })
    const script: [number, () => void][] = [
      [250, () => say('what is', false)],
      [450, () => say('what is the price', true)],
      [900, () => peer.frame(Buffer.alloc(160, 0))],
      [1_100, () => say('Can somebody come on Thursday?', true)],
      [1_500, () => say('bye', true)],
    ]
    const end = i * 110
    for (const [at, act] of script.filter(([at]) => at <= end)) {
      await new Promise((resolve) => setTimeout(resolve, Math.max(0, begun + at - performance.now())))
      act()
    }
    await new Promise((resolve) => setTimeout(resolve, Math.max(0, begun + end - performance.now())))
    peer.close()
    return { after: await afterOf(agent, callSid), callSid }
  })
  const dropped = await Promise.all(drops)
  for (const { after } of dropped)
    expect([after.statusCode, after.body]).toEqual([200, expect.stringMatching(/<(Dial|Hangup)/)])
  await Promise.all(
    dropped.flatMap(({ callSid }) =>
      [1, 2, 3].map(() =>
        agent.post('/twilio/status', { ...form(callSid), CallStatus: 'completed', CallDuration: '3' }),
      ),
    ),
  )
  await agent.written()
  expect(agent.recogniser.streams.every(({ closed }) => closed)).toBe(true)
  const settled = agent.database.settled.filter(({ settled }) => settled).map(({ callSid }) => callSid)
  expect(settled.sort()).toEqual(dropped.map(({ callSid }) => callSid).sort())
  console.log(`R-02: 20 of 20 lost sockets went on or ended politely, settled ${settled.length} times`)
  expect(saidOn(agent).length).toBeGreaterThan(20)
})
