import { afterEach, beforeEach, expect, test } from 'vitest'
import { TestAgent } from '../../support/agent-app.ts'

let agent: TestAgent
beforeEach(async () => {
  agent = await TestAgent.start()
})
afterEach(() => agent.stop())

const status = (callSid: string, fields: Record<string, string> = {}) =>
  agent.post('/twilio/status', {
    CallSid: callSid,
    CallStatus: 'completed',
    CallDuration: '12',
    From: '+61400000123',
    To: '+61299990001',
    Direction: 'inbound',
    ...fields,
  })
const xml = '<?xml version="1.0" encoding="UTF-8"?>'
const base = 'https://app.example.com/api/exampleplumbing'

test.each(['/twilio/voice', '/twilio/inbound'])('%s connects the call to our media socket', async (path) => {
  const { callSid, token, body } = await agent.ring(path)
  expect(body).toBe(
    `${xml}<Response><Connect><Stream url="wss://app.example.com/api/exampleplumbing/media/${callSid}">` +
      `<Parameter name="token" value="${token}"/></Stream></Connect>` +
      `<Redirect method="POST">${base}/twilio/voice/after</Redirect></Response>`,
  )
})

test('a probe of the webhook has the answer of a call and leaves none behind', async () => {
  const { body, callSid } = await agent.ring('/twilio/voice?probe=1')
  expect(body).toContain(`<Stream url="wss://app.example.com/api/exampleplumbing/media/${callSid}">`)
  await agent.written()
  expect([agent.database.asked.length, agent.database.calls.size]).toEqual([0, 0])
})

test('a plain http origin, as on one machine, gets a plain socket', async () => {
  const local = await TestAgent.start({ config: { public_base_url: 'http://127.0.0.1:8080' } })
  try {
    const { body, callSid } = await local.ring()
    expect(body).toContain(`url="ws://127.0.0.1:8080/media/${callSid}"`)
    const peer = await local.connect(callSid)
    await peer.open()
  } finally {
    await local.stop()
  }
})

test('a test call is marked as one from its first row', async () => {
  const { callSid } = await agent.ring('/twilio/voice?test=1')
  await status(callSid)
  await agent.written()
  expect(agent.database.calls.get(callSid)?.metadata).toEqual({ test: true })
})

test('R-03 while draining, callers are passed on instead of refused', async () => {
  agent.app.agent.draining = true
  const { body } = await agent.ring()
  expect(body).toBe(
    `${xml}<Response><Play>${base}/audio_optimised/transfer.mp3</Play>` +
      `<Dial timeout="20" timeLimit="900" action="${base}/twilio/voice/dialled" method="POST"><Number>+61299990002</Number></Dial></Response>`,
  )
  expect((await agent.app.server.inject('/health/ready')).statusCode).toBe(503)
  expect((await agent.app.server.inject('/health')).json()).toMatchObject({ draining: true })
})

test('S-06 a call is settled once, however often its end is told and in whatever order', async () => {
  const { callSid } = await agent.ring()
  for (const CallStatus of ['completed', 'ringing', 'completed', 'in-progress', 'completed']) {
    expect((await status(callSid, { CallStatus })).statusCode).toBe(204)
  }
  await agent.written()
  expect(agent.database.settled.map(({ settled, seconds }) => [settled, seconds])).toEqual([
    [true, 12],
    [false, 12],
    [false, 12],
  ])
})

test('the end of a call this process never saw is settled too', async () => {
  const callSid = `CA${'e'.repeat(32)}`
  await status(callSid, { CallStatus: 'no-answer', CallDuration: '0' })
  await agent.written()
  expect(agent.database.calls.get(callSid)).toMatchObject({ caller_number: '+61400000123' })
  expect(agent.database.settled).toMatchObject([{ callSid, status: 'no-answer', settled: true }])
})

test('the carrier has its answer at once when the database is away, and the call is settled when it is back', async () => {
  agent.database.down = true
  const { callSid } = await agent.ring()
  expect((await status(callSid)).statusCode).toBe(204)
  agent.database.down = false
  await agent.written()
  expect(agent.database.settled).toMatchObject([{ callSid, settled: true }])
})

test('a lost socket passes the caller on with a word about it', async () => {
  const { callSid } = await agent.ring()
  const answer = await agent.post('/twilio/voice/after', { CallSid: callSid })
  expect(answer.body).toContain('/audio_optimised/transfer.mp3</Play><Dial')
})

test('when nobody takes the call, the caller leaves a message and hears goodbye', async () => {
  const { callSid } = await agent.ring()
  const dialled = await agent.post('/twilio/voice/dialled', { CallSid: callSid, DialCallStatus: 'no-answer' })
  expect(dialled.body).toBe(
    `${xml}<Response><Play>${base}/audio_optimised/voicemail.mp3</Play>` +
      `<Record maxLength="120" timeout="5" playBeep="true" action="${base}/twilio/voice/recorded" method="POST"/>` +
      '<Hangup/></Response>',
  )
  const recorded = await agent.post('/twilio/voice/recorded', { CallSid: callSid, RecordingSid: `RE${'1'.repeat(32)}` })
  expect(recorded.body).toBe(`${xml}<Response><Play>${base}/audio_optimised/goodbye.mp3</Play><Hangup/></Response>`)
  const reached = await agent.post('/twilio/voice/dialled', { CallSid: callSid, DialCallStatus: 'completed' })
  expect(reached.body).toBe(`${xml}<Response><Hangup/></Response>`)
})

test('a message is kept once, with its call, whatever the carrier repeats', async () => {
  const { callSid } = await agent.ring()
  const RecordingSid = `RE${'2'.repeat(32)}`
  for (let i = 0; i < 3; i++)
    await agent.post('/twilio/voice/recorded', { CallSid: callSid, RecordingSid, RecordingDuration: '7' })
  await agent.written()
  expect(agent.database.recordings).toEqual([
    {
      recording_sid: RecordingSid,
      client_id: 'au_plmb_exampleplumbing',
      call_sid: callSid,
      kind: 'voicemail',
      duration_seconds: 7,
    },
  ])
  expect((await agent.post('/twilio/voice/recorded', { CallSid: callSid, RecordingSid: '../x' })).statusCode).toBe(400)
})

test('a message left while the database is away is kept when it is back', async () => {
  agent.database.down = true
  const { callSid } = await agent.ring()
  await agent.post('/twilio/voice/recorded', { CallSid: callSid, RecordingSid: `RE${'3'.repeat(32)}` })
  agent.database.down = false
  await agent.written()
  expect(agent.database.recordings).toMatchObject([{ call_sid: callSid, duration_seconds: null }])
})

test('a text message is kept once and answered with nothing', async () => {
  const form = { MessageSid: `SM${'2'.repeat(32)}`, From: '+61400000123', Body: 'are you open?' }
  for (let i = 0; i < 3; i++) {
    const answer = await agent.post('/twilio/sms', form)
    expect([answer.body, answer.headers['content-type']]).toEqual([`${xml}<Response/>`, 'text/xml; charset=utf-8'])
  }
  await agent.written()
  expect(agent.database.texts.incoming).toMatchObject([{ body: 'are you open?', word: null }])
})

test('a signed webhook with a malformed call sid is refused', async () => {
  expect((await agent.post('/twilio/voice', { CallSid: '../../x', From: 'a' })).statusCode).toBe(400)
})
