import { connect } from 'node:net'
import twilio from 'twilio'
import { expect, onTestFinished, test } from 'vitest'
import { startCarrierWorld, twiml } from '../../support/carrier-world.ts'
import { TEST_ACCOUNT } from '../../support/start-test-carrier.ts'

const EVENTS = ['initiated', 'ringing', 'answered', 'completed']
const phone = '+61491570157'

const world = async () => {
  const made = await startCarrierWorld({ '/voice': twiml('<Say>Hi</Say>'), '/status': '', '/calls': '' })
  onTestFinished(() => made.close())
  await made.control('PUT', 'settings', { speed: 20 })
  return made
}
type World = Awaited<ReturnType<typeof world>>
const place = (it: World, more: object = {}) =>
  it.sdk.calls.create({
    to: phone,
    from: it.number.phoneNumber,
    url: `${it.agent.origin}/voice`,
    statusCallback: `${it.agent.origin}/calls`,
    statusCallbackEvent: EVENTS,
    ...more,
  })
const callbacks = (it: World) =>
  it.agent.seen.filter((request) => request.url === '/calls').map((request) => request.form)
const settledCallbacks = async (it: World, count: number) => {
  for (let i = 0; i < 300 && callbacks(it).length < count; i++) await new Promise((resolve) => setTimeout(resolve, 10))
  return callbacks(it)
}

test('a placed call goes through its states and tells each of them, in order, signed', async () => {
  const it = await world()
  const created = await place(it)
  expect(created).toMatchObject({ status: 'queued', direction: 'outbound-api', from: it.number.phoneNumber, to: phone })
  const call = await it.ended(created.sid)
  expect(call.status).toBe('completed')
  const forms = await settledCallbacks(it, 4)
  expect(forms.map((form) => [form.CallStatus, form.SequenceNumber])).toEqual([
    ['initiated', '0'],
    ['ringing', '1'],
    ['in-progress', '2'],
    ['completed', '3'],
  ])
  expect(forms[0]).toMatchObject({ CallbackSource: 'call-progress-events', ToCity: '', ApiVersion: '2010-04-01' })
  expect(forms[0]?.Timestamp).toMatch(/^\w{3}, \d{2} \w{3} \d{4} \d\d:\d\d:\d\d \+0000$/)
  expect(Number(forms[3]?.CallDuration)).toBeGreaterThanOrEqual(1)
  expect(forms[3]?.Duration).toBe('1')
  for (const request of it.agent.seen) {
    const valid = twilio.validateRequest(
      TEST_ACCOUNT.authToken,
      request.signature,
      it.agent.origin + request.url,
      request.form,
    )
    expect(valid).toBe(true)
  }
  const voice = it.agent.seen.find((request) => request.url === '/voice')
  expect(voice?.form).toMatchObject({ CallStatus: 'in-progress', Direction: 'outbound-api' })
  const fetched = await it.sdk.calls(created.sid).fetch()
  expect(fetched.status).toBe('completed')
  expect(fetched.duration).toBe(String(call.duration_seconds))
  expect(fetched.startTime).toBeInstanceOf(Date)
})

test.each([
  [{ busy: true }, 'busy', 3],
  [{ no_answer: true }, 'no-answer', 3],
])('a phone that is %o ends the call as %s', async (behaviour, status, count) => {
  const it = await world()
  await it.control('POST', 'phones', { number: phone, behaviour })
  const { sid } = await place(it, { timeout: 2 })
  expect(await it.ended(sid)).toMatchObject({ status, duration_seconds: 0 })
  const forms = await settledCallbacks(it, count)
  expect(forms.map((form) => form.CallStatus)).toEqual(['initiated', 'ringing', status])
  expect(forms.at(-1)?.CallDuration).toBe('0')
})

test('a call that rings can be canceled, and only then', async () => {
  const it = await world()
  await it.control('POST', 'phones', { number: phone, behaviour: { no_answer: true } })
  const { sid } = await place(it)
  expect((await it.sdk.calls(sid).update({ status: 'canceled' })).status).toBe('canceled')
  await expect(it.sdk.calls(sid).update({ status: 'canceled' })).rejects.toMatchObject({ code: 21220 })
})

test('without events asked for only the end is told', async () => {
  const it = await world()
  const { sid } = await place(it, { statusCallbackEvent: [] })
  await it.ended(sid)
  expect((await settledCallbacks(it, 1)).map((form) => [form.CallStatus, form.SequenceNumber])).toEqual([
    ['completed', '0'],
  ])
})

test('callbacks come shuffled or doubled when asked for', async () => {
  const it = await world()
  await it.control('PUT', 'settings', { callback_order: 'doubled' })
  await it.ended((await place(it)).sid)
  const doubled = (await settledCallbacks(it, 8)).map((form) => form.SequenceNumber)
  expect(doubled.toSorted()).toEqual(['0', '0', '1', '1', '2', '2', '3', '3'])
  it.agent.seen.length = 0
  await it.control('PUT', 'settings', { callback_order: 'shuffled' })
  await it.ended((await place(it)).sid)
  const shuffled = (await settledCallbacks(it, 4)).map((form) => form.SequenceNumber)
  expect(shuffled.toSorted()).toEqual(['0', '1', '2', '3'])
})

test('an answering machine is found out when asked for', async () => {
  const it = await world()
  await it.control('POST', 'phones', { number: phone, behaviour: { voicemail: true } })
  const { sid } = await place(it, { machineDetection: 'Enable' })
  await it.agent.request((request) => request.url === '/voice' && request.form.AnsweredBy === 'machine_start')
  const call = await it.ended(sid)
  expect(call.events.some((event) => event.kind === 'caller_speech_start')).toBe(true)
})

test('a recorded call names its recording in the last callback', async () => {
  const it = await world()
  const { sid } = await place(it, { record: true, recordingChannels: 'dual' })
  await it.ended(sid)
  const last = (await settledCallbacks(it, 4)).at(-1)
  const recording = await it.sdk.recordings(last?.RecordingSid ?? '').fetch()
  expect(recording).toMatchObject({ callSid: sid, channels: 2, source: 'OutboundAPI' })
})

test('a call order that cannot be is refused by the vendor code for it', async () => {
  const it = await world()
  const codeOf = (doing: Promise<unknown>) =>
    doing.then(
      () => 0,
      (error: { code: number }) => error.code,
    )
  expect(await codeOf(place(it, { from: '+61491570199' }))).toBe(21210)
  expect(await codeOf(place(it, { to: 'nobody' }))).toBe(21211)
  expect(await codeOf(place(it, { url: 'nowhere' }))).toBe(21205)
  expect(await codeOf(place(it, { statusCallbackEvent: ['bogus'] }))).toBe(20001)
  const magic = { 1: 21217, 2: 21214, 3: 21215, 4: 21216 }
  for (const [last, code] of Object.entries(magic))
    expect(await codeOf(place(it, { to: `+1500555000${last}` }))).toBe(code)
  expect((await place(it, { from: '+15005550006' })).status).toBe('queued')
})

test('calls are listed by number, status and time, newest first', async () => {
  const it = await world()
  const sids = [(await place(it)).sid, (await place(it)).sid]
  for (const sid of sids) await it.ended(sid)
  const since = new Date(Date.now() - 60_000)
  const found = await it.sdk.calls.list({ to: phone, status: 'completed', startTimeAfter: since })
  expect(found.map((call) => call.sid)).toEqual(sids.toReversed())
  expect(await it.sdk.calls.list({ to: '+61400000000' })).toEqual([])
})

test('a webhook in the clear to another machine is never sent', async () => {
  const it = await world()
  await it.sdk.incomingPhoneNumbers(it.number.sid).update({ voiceUrl: 'http://192.0.2.1/voice' })
  const call = await it.ended(await it.ring())
  expect(call.errors.map((error) => error.code)).toEqual([11100])
})

test('a server that is not there is 11205 after one more try', async () => {
  const it = await world()
  await it.sdk.incomingPhoneNumbers(it.number.sid).update({ voiceUrl: 'http://127.0.0.1:1/voice' })
  const call = await it.ended(await it.ring())
  expect(call.errors.map((error) => error.code)).toEqual([11205])
})

test('closing ends live calls, writes their recordings and leaves no connection', async () => {
  const it = await startCarrierWorld({ '/voice': twiml('<Pause length="60"/>'), '/status': '' })
  onTestFinished(() => it.close())
  const record = `${it.folder}/cut.wav`
  const sid = await it.ring([], { record })
  await it.agent.request((request) => request.url === '/voice')
  await it.stop()
  const { calls } = JSON.parse(await (await import('node:fs/promises')).readFile(it.dataFile, 'utf8'))
  expect(calls.find((call: { sid: string }) => call.sid === sid).status).toMatch(/completed|failed/)
  const refused = await new Promise((resolve) => {
    connect(Number(new URL(it.address).port), '127.0.0.1')
      .on('error', () => resolve(true))
      .on('connect', () => resolve(false))
  })
  expect(refused).toBe(true)
})
