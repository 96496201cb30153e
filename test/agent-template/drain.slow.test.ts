import { afterEach, expect, test } from 'vitest'
import { drain } from '../../agent-template/src/drain.ts'
import { TestAgent } from '../support/agent-app.ts'
import { afterOf } from './conversation.ts'

let agent: TestAgent
afterEach(() => agent.stop())

const CALLS = 20
const LIMIT_MS = 4_500

test('R-03 told to end with 20 calls and one that never ends: the 20 end as they would, the other at the limit, every webhook gets TwiML', async () => {
  agent = await TestAgent.start({ config: { overflow: { max_calls: CALLS + 1, action: 'voicemail' } } })
  const calls = await Promise.all(Array.from({ length: CALLS }, () => agent.call()))
  const streams = [...agent.recogniser.streams]
  const endless = await agent.call()
  const begun = performance.now()
  const drained = drain(agent.app, { signal: 'SIGTERM', limitMs: LIMIT_MS })
  expect(agent.app.agent.draining).toBe(true)
  const refused: string[] = []
  // Somebody rings every 100 ms all the while.
  const ringing = setInterval(() => {
    void agent.ring().then(({ body }) => {
      if (!/<(Dial|Record)/.test(body)) refused.push(body)
    })
  }, 100)
  const ended = calls.map(async ({ peer, callSid }, i) => {
    await new Promise((resolve) => setTimeout(resolve, 500 + i * 80))
    streams[i]?.listener.onHeard({ kind: 'words', text: 'bye', confidence: 0.9, final: true, speechEnd: true })
    await peer.until('the end', () => peer.closeCode !== null)
    return [peer.closeCode, peer.played.length, /<Hangup/.test((await afterOf(agent, callSid)).body)]
  })
  expect(await Promise.all(ended)).toEqual(calls.map(() => [1000, 2, true]))
  expect(endless.peer.closeCode).toBeNull()
  await endless.peer.until('the cut', ({ closeCode }) => closeCode !== null, LIMIT_MS + 10_000)
  const cutMs = performance.now() - begun
  clearInterval(ringing)
  expect((await afterOf(agent, endless.callSid)).body).toContain('<Dial')
  expect(endless.peer.closeCode).toBe(1012)
  expect(cutMs).toBeGreaterThanOrEqual(LIMIT_MS)
  await drained
  expect(refused).toEqual([])
  console.log(`R-03: ${CALLS} of ${CALLS} ended as they would, the endless one after ${Math.round(cutMs)} ms`)
})

test('R-03 a call that was answered just before is waited for, though its stream has not come yet', async () => {
  agent = await TestAgent.start()
  const { callSid, token } = await agent.ring()
  const drained = drain(agent.app, { signal: 'SIGTERM', limitMs: 5_000 })
  await new Promise((resolve) => setTimeout(resolve, 250))
  const peer = await agent.connect(callSid)
  await peer.open()
  peer.start({ callSid, token, accountSid: agent.fixture.secrets.twilio_account_sid })
  await peer.until('the greeting', () => peer.played.length === 1)
  await agent.hangUp(peer)
  await drained
})
