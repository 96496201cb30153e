import { afterEach, expect, test, vi } from 'vitest'
import { TestAgent } from '../../support/agent-app.ts'

let agent: TestAgent
let late = 0
const meter = { start: () => undefined, read: () => late, stop: () => undefined }
afterEach(async () => {
  late = 0
  await agent.stop()
})

const start = (max_calls: number, action: 'forward' | 'voicemail' | 'message' = 'voicemail') =>
  TestAgent.start({ config: { overflow: { max_calls, action } }, meter })
const ended = (callSid: string) =>
  agent.post('/twilio/status', { CallSid: callSid, CallStatus: 'completed', CallDuration: '5' })

test.each([
  ['forward', '<Dial'],
  ['voicemail', '<Record'],
  ['message', 'apology.mp3</Play><Hangup/>'],
] as const)('a call for which there is no room meets "%s", live and announced calls counted', async (action, heard) => {
  agent = await start(2, action)
  const { peer, callSid } = await agent.call()
  const announced = await agent.ring()
  expect(announced.body).toContain('<Stream')
  const third = await agent.ring()
  expect(third.body).toContain(heard)
  expect(agent.database.asked, 'nobody is asked about it').toHaveLength(2)
  expect(agent.app.agent.tools.counters.callsOverflowed).toBe(1)

  // One hangs up before the stream, one after it: both places are free again.
  await ended(announced.callSid)
  expect((await agent.ring()).body).toContain('<Stream')
  await agent.hangUp(peer)
  await ended(callSid)
  expect((await agent.ring()).body).toContain('<Stream')
  expect((await agent.ring()).body).toContain(heard)

  // It has its row and is settled like any other.
  await ended(third.callSid)
  await agent.written()
  expect(agent.database.settled.filter(({ callSid: sid }) => sid === third.callSid)).toHaveLength(1)
})

test('a webhook that comes again keeps the place its call has, a refusal stays one', async () => {
  agent = await start(1)
  const form = (CallSid: string) => ({ CallSid, From: '+61400000123', To: '+61299990001', Direction: 'inbound' })
  const [a, b] = [`CA${'a'.repeat(32)}`, `CA${'b'.repeat(32)}`]
  for (let i = 0; i < 3; i++) expect((await agent.post('/twilio/voice', form(a))).body).toContain('<Stream')
  expect((await agent.post('/twilio/voice', form(b))).body).toContain('<Record')
  await ended(a)
  expect((await agent.post('/twilio/voice', form(b))).body, 'it was told already').toContain('<Record')
})

test('a refused call holds no place, a call of our own making meets no voicemail', async () => {
  agent = await start(2)
  agent.database.admission = { admitted: false, reason: 'unpaid', action: 'message', max_seconds: null }
  for (let i = 0; i < 5; i++) await agent.ring()
  agent.database.admission = { admitted: true, reason: null, action: 'answer', max_seconds: null }
  const outbound = (CallSid: string) =>
    agent.post('/twilio/voice', { CallSid, From: '+61299990001', To: '+61400000123', Direction: 'outbound-api' })
  expect((await outbound(`CA${'1'.repeat(32)}`)).body).toContain('<Stream')
  expect((await outbound(`CA${'2'.repeat(32)}`)).body).toContain('apology.mp3</Play><Hangup/>')
  expect((await agent.ring()).body, 'the last place is for who rings').toContain('<Stream')
})

test('a process that is too busy gives new calls on; those under way go on, and it takes calls again when it is over', async () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
  try {
    agent = await start(10)
    const { peer } = await agent.greetedCall()
    late = 150
    vi.advanceTimersByTime(5_000)
    const { body } = await agent.ring()
    expect(body).toContain('<Dial')
    agent.recogniser.streams[0]?.listener.onHeard({
      kind: 'words',
      text: 'I have a burst pipe',
      confidence: 0.98,
      final: true,
      speechEnd: true,
    })
    await peer.until('the answer', () => peer.played.length === 2)
    expect(agent.app.agent.tools.counters.callsShed).toBe(1)
    late = 0
    vi.advanceTimersByTime(5_000)
    expect((await agent.ring()).body).toContain('<Stream')
  } finally {
    vi.useRealTimers()
  }
})
