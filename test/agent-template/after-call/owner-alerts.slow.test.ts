import type { AgentConfig } from '@klariqo/contract/agent-config'
import { expect, test } from 'vitest'
import { AfterCallWorld } from './after-call-world.ts'

const world = new AfterCallWorld()

test.each<[string, AgentConfig['owner_number'], number]>([
  ['the owner hears of a call that was refused', world.owner, 1],
  ['nobody is told where there is no number', null, 0],
])('%s', async (_what, owner_number, count) => {
  await world.start({ owner_number })
  world.agent.database.admission = { admitted: false, reason: 'unpaid', action: 'message', max_seconds: null }
  const { callSid } = await world.agent.ring()
  await world.ended(callSid)
  await world.workedUp(callSid)
  expect(world.summaryOf(callSid)).toMatchObject({ outcome: 'missed', model: null, sentiment: 'neutral' })
  expect(world.alerts.length).toBe(count)
  // A call without words costs no model call.
  expect(world.agent.jsonModel.asked).toEqual([])
})

test('a message that was left is one text, whichever callback comes first', async () => {
  await world.start({}, { settle: 60_000 })
  const sid = `RE${'7'.repeat(32)}`
  const left = (CallSid: string) =>
    world.agent.post('/twilio/voice/recorded', { CallSid, RecordingSid: sid, RecordingDuration: '12' })
  world.agent.database.admission = { admitted: false, reason: 'unpaid', action: 'voicemail', max_seconds: null }
  const one = await world.agent.ring()
  await left(one.callSid)
  await world.ended(one.callSid)
  const two = await world.agent.ring()
  await world.ended(two.callSid)
  await left(two.callSid)
  await world.agent.app.agent.afterCall.drain(5_000)
  for (const { callSid } of [one, two]) {
    await world.workedUp(callSid)
    expect(world.summaryOf(callSid)?.outcome).toBe('voicemail')
  }
  expect(world.alerts.length).toBe(2)
  for (const text of world.alerts) expect(text).toContain('Voice message of 12 s')
})

test('the owner hears of an emergency while the caller is still there, and once', async () => {
  await world.start()
  const { peer, callSid } = await world.agent.greetedCall()
  world.agent.recogniser.hear('help, a burst pipe in my kitchen')
  await expect.poll(() => world.alerts.length, { timeout: 5_000 }).toBe(1)
  expect(world.agent.app.agent.live.has(callSid)).toBe(true)
  expect(world.alerts[0]).toMatch(
    /^\+61491570157 .*Emergency: \+61400000123 rang Example Plumbing at \d\d:\d\d.*burst pipe/,
  )
  await world.agent.hangUp(peer)
  await world.ended(callSid)
  await world.workedUp(callSid)
  expect(world.alerts.length).toBe(1)
})

test('the owner hears of a caller who hung up without a word, not of a test call', async () => {
  await world.start()
  const silent = await world.agent.greetedCall()
  await world.agent.hangUp(silent.peer)
  await world.ended(silent.callSid)
  await world.workedUp(silent.callSid)
  expect(world.summaryOf(silent.callSid)?.outcome).toBe('abandoned')
  await expect.poll(() => world.alerts.length).toBe(1)
  expect(world.alerts[0]).toContain('Missed call: +61400000123')
  const { callSid } = await world.agent.ring('/twilio/voice?test=1')
  await world.ended(callSid)
  await world.workedUp(callSid)
  expect(world.alerts.length).toBe(1)
})
