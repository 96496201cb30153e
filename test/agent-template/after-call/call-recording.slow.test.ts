import { afterEach, expect, test } from 'vitest'
import { CarrierError } from '../../../agent-template/src/providers/carrier-error.ts'
import { TestAgent } from '../../support/agent-app.ts'
import { defaultRoles, defaultSnippets } from '../../support/agent-fixture.ts'

let agent: TestAgent
afterEach(() => agent.stop())

const start = async (record_calls: boolean, notice = true): Promise<void> => {
  agent = await TestAgent.start({
    snippets: {
      ...defaultSnippets,
      recording_notice: {
        file: 'recording_notice.mp3',
        duration_ms: 400,
        text: 'This call is recorded.',
        triggers: [],
      },
    },
    config: { record_calls, roles: { ...defaultRoles, ...(notice ? { recording_notice: 'recording_notice' } : {}) } },
  })
}

test('a call is recorded once the caller has been told so, and the recording is known', async () => {
  await start(true)
  const { peer, callSid } = await agent.call()
  expect(agent.carrier.recorded).toEqual([])
  await peer.until('notice and greeting', () => peer.played.length === 2)
  await expect.poll(() => agent.carrier.recorded).toEqual([callSid])
  await agent.hangUp(peer)
  const form = { CallSid: callSid, RecordingSid: `RE${'c'.repeat(32)}`, RecordingDuration: '3' }
  expect((await agent.post('/twilio/voice/call-recorded', { ...form, RecordingStatus: 'completed' })).statusCode).toBe(
    204,
  )
  await agent.post('/twilio/voice/call-recorded', { ...form, RecordingStatus: 'completed' })
  await agent.written()
  expect(agent.database.recordings).toMatchObject([
    { recording_sid: form.RecordingSid, call_sid: callSid, kind: 'call' },
  ])
  const words = agent.database.turns.map(({ content }) => content)
  expect(words[0]).toBe('This call is recorded.')
})

test('what was never recorded leaves no row; the carrier away, the call goes on', async () => {
  await start(true)
  agent.carrier.fault = new CarrierError('no', { status: 503 })
  const { peer, callSid } = await agent.call()
  await peer.until('notice and greeting', () => peer.played.length === 2)
  const form = { CallSid: callSid, RecordingSid: `RE${'c'.repeat(32)}`, RecordingStatus: 'absent' }
  expect((await agent.post('/twilio/voice/call-recorded', form)).statusCode).toBe(204)
  await agent.hangUp(peer)
  expect([agent.carrier.recorded, agent.database.recordings]).toEqual([[], []])
})

test.each([
  ['nobody asked for it', false, true],
  ['there is no sentence that says so', true, false],
])('no call is recorded where %s', async (_why, record, notice) => {
  await start(record, notice)
  const { peer } = await agent.greetedCall()
  await agent.settle()
  await agent.hangUp(peer)
  expect(agent.carrier.recorded).toEqual([])
})
