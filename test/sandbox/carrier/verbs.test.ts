import { writeWav } from '@klariqo/contract/wav'
import { expect, test } from 'vitest'
import { twiml } from '../../support/carrier-world.ts'
import type { Answer } from '../../support/fake-agent-server.ts'
import { loudFor } from './loud-for.ts'
import { quickWorld as world } from './quick-world.ts'

test('Say is heard, as often as loop says, and Pause keeps quiet between', async () => {
  const it = await world({ '/voice': twiml('<Say loop="2">Hello there</Say><Pause length="2"/><Say>Bye</Say>') })
  const call = await it.ended(await it.ring())
  expect(call.status).toBe('completed')
  const [first = 0, second = 0] = loudFor(call.events)
  expect(first).toBeGreaterThanOrEqual(2 * 11 * 60 - 40)
  expect(second).toBeGreaterThan(100)
  const starts = call.events.filter((event) => event.kind === 'agent_audio_start')
  expect((starts[1]?.at_ms ?? 0) - (starts[0]?.at_ms ?? 0)).toBeGreaterThanOrEqual(first + 2000)
})

test('Play plays a WAV of any rate, and key tones', async () => {
  const samples = Int16Array.from({ length: 44_100 }, (_, i) => Math.round(8000 * Math.sin(i / 8)))
  const body = writeWav({ channels: [samples, samples], sampleRate: 44_100 })
  const it = await world({
    '/voice': twiml('<Play>/sound.wav</Play><Pause/><Play digits="12w#"/>'),
    '/sound.wav': { contentType: 'audio/wav', body },
  })
  const call = await it.ended(await it.ring())
  expect(call.errors).toEqual([])
  const [sound = 0] = loudFor(call.events)
  expect(sound).toBeGreaterThanOrEqual(980)
  expect(sound).toBeLessThanOrEqual(1020)
  expect(call.events.filter((event) => event.kind === 'agent_audio_start').length).toBeGreaterThanOrEqual(2)
})

test('Gather takes keys during its prompt and posts them to the action', async () => {
  const it = await world({
    '/voice': twiml('<Gather action="/keys" numDigits="3"><Say loop="0">Press keys</Say></Gather><Say>nothing</Say>'),
    '/keys': twiml('<Hangup/>'),
  })
  const call = await it.ended(
    await it.ring([
      { do: 'wait', ms: 500 },
      { do: 'dtmf', digits: '123' },
    ]),
  )
  const keys = it.agent.seen.find((request) => request.url === '/keys')
  expect(keys?.form).toMatchObject({ Digits: '123', CallSid: call.sid, CallStatus: 'in-progress' })
})

test('Gather ends on its finishing key; without input the next verb runs', async () => {
  const it = await world({
    '/voice': twiml('<Gather action="/keys" timeout="1"/><Gather action="/keys" finishOnKey="*"/>'),
    '/keys': twiml('<Hangup/>'),
  })
  await it.ended(
    await it.ring([
      { do: 'wait', ms: 1500 },
      { do: 'dtmf', digits: '77*' },
    ]),
  )
  expect(it.agent.seen.filter((request) => request.url === '/keys').map((request) => request.form.Digits)).toEqual([
    '77',
  ])
})

test('Gather with speech posts the words of the script', async () => {
  const it = await world({
    '/voice': twiml(
      '<Gather input="speech dtmf" speechTimeout="auto" action="/said"><Say>How can I help?</Say></Gather>',
    ),
    '/said': twiml('<Hangup/>'),
  })
  const wav = await it.sound(300)
  await it.ended(await it.ring([{ do: 'say', text: 'a pipe has burst', wav, when: 'after_agent', after_ms: 100 }]))
  expect(it.agent.seen.find((request) => request.url === '/said')?.form.SpeechResult).toBe('a pipe has burst')
})

test('Record keeps what the caller says, tells the action, and the API serves it', async () => {
  const it = await world({
    '/voice': twiml('<Record action="/recorded" timeout="1" recordingStatusCallback="/ready"/>'),
    '/recorded': twiml('<Hangup/>'),
    '/ready': '',
  })
  const wav = await it.sound(6000)
  const sid = await it.ring([{ do: 'say', text: 'my name is Jo', wav, when: 'after_agent', after_ms: 100 }])
  await it.ended(sid)
  const { form } = await it.agent.request((request) => request.url === '/recorded')
  expect((await it.agent.request((request) => request.url === '/ready')).form.RecordingStatus).toBe('completed')
  const [listed] = await it.sdk.recordings.list({ callSid: sid, limit: 5 })
  expect(listed?.sid).toBe(form.RecordingSid)
  const media = await fetch(`${form.RecordingUrl}.wav`, { headers: { authorization: it.authorization } })
  expect(Buffer.from(await media.arrayBuffer()).toString('latin1', 0, 4)).toBe('RIFF')
})

test('a caller who hangs up while recording is recorded all the same', async () => {
  const it = await world({ '/voice': twiml('<Record action="/recorded"/>'), '/recorded': twiml('') })
  const wav = await it.sound(6000)
  const steps = [
    { do: 'say', text: 'x', wav, when: 'after_agent', after_ms: 100 },
    { do: 'wait', ms: 100 },
  ]
  await it.ended(await it.ring([...steps, { do: 'hangup', after_ms: 0 }]))
  const { form } = await it.agent.request((request) => request.url === '/recorded')
  expect(form).toMatchObject({ Digits: 'hangup', CallStatus: 'completed' })
})

test('Dial joins the caller with a phone and tells the action how it went', async () => {
  const it = await world({
    '/voice': twiml('<Say>Connecting</Say><Dial action="/dialled"><Number>+61491570157</Number></Dial>'),
    '/dialled': twiml('<Hangup/>'),
  })
  // The machine speaks as soon as it picks up; the caller talks all the while, so each is sure to hear the other.
  const behaviour = {
    voicemail: true,
    steps: [
      { do: 'wait', ms: 500 },
      { do: 'hangup', after_ms: 0 },
    ],
  }
  await it.control('POST', 'phones', { number: '+61491570157', behaviour })
  const wav = await it.sound(20_000)
  const sid = await it.ring([{ do: 'say', text: 'a long story', wav, when: 'after_agent', after_ms: 0 }])
  const { form } = await it.agent.request((request) => request.url === '/dialled')
  const [leg] = await it.sdk.calls.list({ parentCallSid: sid })
  expect(leg).toMatchObject({ direction: 'outbound-dial', to: '+61491570157', status: 'completed' })
  expect(form).toMatchObject({ DialCallStatus: 'completed', DialCallSid: leg?.sid, DialBridged: 'true' })
  const heard = (events: { kind: string }[]) => events.filter((event) => event.kind === 'agent_audio_start').length
  expect(heard((await it.call(leg?.sid ?? '')).events)).toBe(1)
  expect(heard((await it.ended(sid)).events)).toBe(2)
})

test.each([
  [{ busy: true }, 'busy'],
  [{ no_answer: true }, 'no-answer'],
])('Dial to a phone that is %o says %s', async (behaviour, status) => {
  const it = await world({
    '/voice': twiml('<Dial action="/dialled" timeout="2">+61491570157</Dial>'),
    '/dialled': twiml('<Hangup/>'),
  })
  await it.control('POST', 'phones', { number: '+61491570157', behaviour })
  await it.ended(await it.ring())
  expect(it.agent.seen.find((request) => request.url === '/dialled')?.form.DialCallStatus).toBe(status)
})

test('Redirect goes on elsewhere and what follows it is not reached', async () => {
  const it = await world({
    '/voice': twiml('<Redirect method="GET">/next?a=1</Redirect><Redirect>/never</Redirect>'),
    '/next': twiml('<Hangup/>'),
  })
  const call = await it.ended(await it.ring())
  expect(it.agent.seen.filter((request) => request.url !== '/status').map((request) => request.method)).toEqual([
    'POST',
    'GET',
  ])
  expect(call.errors).toEqual([])
})

test.each([
  ['busy', 'busy'],
  ['rejected', 'failed'],
])('Reject with reason %s ends a ringing call as %s, unanswered', async (reason, status) => {
  const it = await world({ '/voice': twiml(`<Reject reason="${reason}"/>`) })
  const call = await it.ended(await it.ring())
  expect(call).toMatchObject({ status, duration_seconds: 0 })
})

test.each([
  ['an unknown verb', twiml('<Sing>la</Sing>'), 12100],
  ['broken XML', '<Response><Say>hi</Response>', 12100],
  ['a blank before the declaration', ` ${twiml('<Hangup/>')}`, 12100],
  ['a wrong content type', { contentType: 'application/json', body: '{}' }, 12300],
  ['an HTTP error', { status: 500 }, 11200],
  ['a document of 70 kB', twiml(`<Say>${'x'.repeat(70_000)}</Say>`), 11750],
] as const)('%s is noted and the caller hears an apology before the hang-up', async (_name, answer, code) => {
  const it = await world({ '/voice': answer })
  const call = await it.ended(await it.ring())
  expect(call.status).toBe('completed')
  expect(call.errors.map((error) => error.code)).toEqual([code])
  expect(loudFor(call.events)[0]).toBeGreaterThan(1000)
})

test('an unknown attribute is a warning and the verb runs', async () => {
  const it = await world({ '/voice': twiml('<Say volume="11">Hi</Say>') })
  const call = await it.ended(await it.ring())
  expect(call.errors.map((error) => error.code)).toEqual([12200])
  expect(loudFor(call.events)).toHaveLength(1)
})

/** A phone that listens for as long as it is let; `url` of its Number is what it hears first. */
async function whispered(whisper: Answer) {
  const it = await world({
    '/voice': twiml('<Dial action="/dialled"><Number url="/whisper">+61491570157</Number></Dial>'),
    '/dialled': twiml('<Hangup/>'),
    '/whisper': whisper,
  })
  const behaviour = { answer_after_ms: 100, steps: [{ do: 'wait', ms: 6_000_000 }] }
  await it.control('POST', 'phones', { number: '+61491570157', behaviour })
  const sid = await it.ring([], { max_ms: 6_000_000 })
  const { form } = await it.agent.request(({ url }) => url === '/whisper')
  const after = async () => (await it.agent.request(({ url }) => url === '/dialled')).form
  return { it, sid, leg: form.CallSid ?? '', asked: form, after }
}

test('what is whispered to the phone that answers is not heard by the caller, and then they are joined', async () => {
  const { it, sid, leg, asked, after } = await whispered(twiml('<Say>A caller about a burst pipe</Say>'))
  expect(asked).toMatchObject({ ParentCallSid: sid, To: '+61491570157' })
  const events = async () => (await it.call(leg)).events
  await expect.poll(async () => loudFor(await events()).filter((ms) => ms > 0)).toHaveLength(1)
  expect(await events()).toContainEqual(expect.objectContaining({ detail: 'says: A caller about a burst pipe' }))
  await it.sdk.calls(leg).update({ status: 'completed' })
  expect(await after()).toMatchObject({ DialCallStatus: 'completed', DialBridged: 'true', DialCallSid: leg })
  expect(loudFor((await it.ended(sid)).events)).toEqual([])
})

test.each([
  ['hangs up', twiml('<Hangup/>'), []],
  ['cannot be had', { status: 500 }, [11200]],
  ['is no whisper', twiml('<Dial>+61491570158</Dial>'), [12100]],
] as const)('a whisper that %s joins nobody', async (_name, whisper, codes) => {
  const { it, sid, after } = await whispered(whisper)
  expect((await after()).DialBridged).toBe('false')
  expect((await it.ended(sid)).errors.map((error) => error.code)).toEqual(codes)
})
