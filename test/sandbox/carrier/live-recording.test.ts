import { readWav } from '@klariqo/contract/wav'
import { expect, onTestFinished, test } from 'vitest'
import { startCarrierWorld, twiml } from '../../support/carrier-world.ts'

/** A call that listens for a minute, answered, and the recorder's callbacks. */
async function answered() {
  const it = await startCarrierWorld({
    '/voice': twiml('<Say>Hi</Say><Pause length="60"/>'),
    '/status': '',
    '/recorded': '',
  })
  onTestFinished(() => it.close())
  await it.control('PUT', 'settings', { speed: 10 })
  // Speaks all the while, so that whatever is recorded has sound in it.
  const wav = await it.sound(40_000)
  const sid = await it.ring([
    { do: 'say', text: 'hello', wav, when: 'after_agent', after_ms: 0 },
    { do: 'wait', ms: 60_000 },
  ])
  await expect.poll(async () => (await it.call(sid)).status).toBe('in-progress')
  const states = () => it.agent.seen.filter(({ url }) => url === '/recorded').map(({ form }) => form.RecordingStatus)
  const fetchSound = async (recording: string) => {
    const url = `${it.address}/2010-04-01/Accounts/${it.sdk.accountSid}/Recordings/${recording}.wav`
    return await fetch(url, { headers: { authorization: it.authorization } })
  }
  return { it, sid, states, fetchSound }
}

test('a call under way is recorded in two channels from then on, told when it begins and when it can be fetched', async () => {
  const { it, sid, states, fetchSound } = await answered()
  const recording = await it.sdk.calls(sid).recordings.create({
    recordingChannels: 'dual',
    recordingStatusCallback: `${it.agent.origin}/recorded`,
    recordingStatusCallbackEvent: ['in-progress', 'completed'],
  })
  expect(recording).toMatchObject({
    callSid: sid,
    status: 'in-progress',
    channels: 2,
    source: 'StartCallRecordingAPI',
    duration: null,
  })
  expect((await fetchSound(recording.sid)).status).toBe(404)
  await expect
    .poll(async () => (await it.call(sid)).events.some(({ kind }) => kind === 'caller_speech_start'))
    .toBe(true)
  await it.sdk.calls(sid).update({ status: 'completed' })
  await expect.poll(states).toEqual(['in-progress', 'completed'])
  const { form } = await it.agent.request(({ form: { RecordingStatus } }) => RecordingStatus === 'completed')
  expect(form).toMatchObject({
    RecordingSid: recording.sid,
    CallSid: sid,
    RecordingChannels: '2',
    RecordingTrack: 'both',
  })
  const sound = readWav(Buffer.from(await (await fetchSound(recording.sid)).arrayBuffer()))
  expect([sound.channels, sound.sampleRate]).toEqual([2, 8000])
  const loud = (channel: number) => sound.samples.some((sample, i) => i % 2 === channel && Math.abs(sample) > 4000)
  expect(loud(0)).toBe(true)
  expect(Number(form.RecordingDuration)).toBe(Math.max(1, Math.round(sound.samples.length / 2 / 8000)))
})

test('a recording is paused and stopped while the call goes on; without events asked for only its end is told', async () => {
  const { it, sid, states, fetchSound } = await answered()
  const { sid: recording } = await it.sdk.calls(sid).recordings.create({
    recordingStatusCallback: `${it.agent.origin}/recorded`,
  })
  const update = (status: 'paused' | 'in-progress' | 'stopped') =>
    it.sdk.calls(sid).recordings('Twilio.CURRENT').update({ status })
  expect((await update('paused')).status).toBe('paused')
  expect((await update('in-progress')).status).toBe('in-progress')
  expect((await update('stopped')).status).toBe('stopped')
  await expect.poll(states).toEqual(['completed'])
  expect((await fetchSound(recording)).status).toBe(200)
  expect((await it.call(sid)).status).toBe('in-progress')
})

test('a call that is over, and a wish that is not simulated, are refused', async () => {
  const { it, sid } = await answered()
  const codeOf = (order: object, call = sid) =>
    it.sdk
      .calls(call)
      .recordings.create(order)
      .then(
        () => 0,
        (error: { code: number }) => error.code,
      )
  expect(await codeOf({ recordingTrack: 'inbound' })).toBe(20001)
  expect(await codeOf({ recordingStatusCallbackEvent: ['soon'] })).toBe(20001)
  expect(await codeOf({}, `CA${'0'.repeat(32)}`)).toBe(20404)
  await it.sdk.calls(sid).update({ status: 'completed' })
  expect(await codeOf({})).toBe(21220)
})
