import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { readWav } from '@klariqo/contract/wav'
import twilio from 'twilio'
import { expect, onTestFinished, test } from 'vitest'
import { startCarrierWorld, twiml } from '../../support/carrier-world.ts'
import { TEST_ACCOUNT } from '../../support/start-test-carrier.ts'

const streamed = async (after = '<Hangup/>') => {
  const world = await startCarrierWorld({
    '/voice': () =>
      twiml(
        `<Connect><Stream url="${world.agent.streamUrl}"><Parameter name="token" value="t1"/></Stream></Connect>${after}`,
      ),
    '/status': '',
    '/other': twiml('<Hangup/>'),
  })
  onTestFinished(() => world.close())
  return world
}

test('an inbound call opens a signed stream and paces whole frames both ways', async () => {
  const world = await streamed()
  const wav = await world.sound(400, 22_050)
  const record = path.join(world.folder, 'call.wav')
  const steps = [
    { do: 'say', text: 'hello', wav, when: 'after_agent', after_ms: 200 },
    { do: 'hangup', after_ms: 300 },
  ]
  const sid = await world.ring(steps, { record })
  const stream = await world.agent.stream()
  expect(twilio.validateRequest(TEST_ACCOUNT.authToken, stream.signature, world.agent.streamUrl, {})).toBe(true)
  const start = await stream.until('start')
  expect(start.start.callSid).toBe(sid)
  expect(start.start.customParameters).toEqual({ token: 't1' })
  stream.speak(300)
  stream.send({ event: 'mark', streamSid: stream.streamSid, mark: { name: 'greeting' } })
  await stream.until('mark')
  for (let i = 0; i < 100 && !(await world.call(sid)).events.some((it) => it.kind === 'caller_speech_end'); i++) {
    await stream.until('media', (message) => Number(message.media.chunk) > 20 + 5 * i)
  }
  stream.speak(200)
  const call = await world.ended(sid)
  await stream.closed

  const [connected, first] = stream.messages
  expect(connected).toEqual({ event: 'connected', protocol: 'Call', version: '1.0.0' })
  expect(first?.event).toBe('start')
  const numbered = stream.messages.slice(1).map((it) => Number((it as { sequenceNumber: string }).sequenceNumber))
  expect(numbered).toEqual(numbered.map((_, i) => i + 1))
  const media = stream.messages.filter((it) => it.event === 'media')
  expect(media.map((it) => Number(it.media.chunk))).toEqual(media.map((_, i) => i + 1))
  expect(new Set(media.map((it) => Buffer.from(it.media.payload, 'base64').length))).toEqual(new Set([160]))
  const stamps = media.map((it) => Number(it.media.timestamp))
  expect(stamps.every((stamp, i) => i === 0 || stamp === (stamps[i - 1] ?? 0) + 20)).toBe(true)
  expect(stream.messages.at(-1)?.event).toBe('stop')

  const at = (kind: string) => call.events.filter((it) => it.kind === kind).map((it) => it.at_ms)
  const [agentStart = 0] = at('agent_audio_start')
  const [agentEnd = 0] = at('agent_audio_end')
  const [callerStart = 0] = at('caller_speech_start')
  const [callerEnd = 0] = at('caller_speech_end')
  expect(agentEnd - agentStart).toBe(300)
  expect(callerStart - agentEnd).toBeGreaterThanOrEqual(200)
  expect(callerStart - agentEnd).toBeLessThanOrEqual(360)
  expect(callerEnd - callerStart).toBeGreaterThanOrEqual(380)
  expect(callerEnd - callerStart).toBeLessThanOrEqual(440)
  expect(call).toMatchObject({ status: 'completed', recording: record, errors: [] })
  expect(call.webhooks[0]).toMatchObject({ event: 'voice', status: 200 })

  const { samples, channels, sampleRate } = readWav(await readFile(record))
  expect({ channels, sampleRate }).toEqual({ channels: 2, sampleRate: 8000 })
  const loud = (channel: number, fromMs: number, toMs: number) => {
    let sum = 0
    for (let i = fromMs * 8; i < toMs * 8; i++) sum += Math.abs(samples[i * 2 + channel] ?? 0)
    return sum / ((toMs - fromMs) * 8)
  }
  expect(loud(1, agentStart + 20, agentEnd - 20)).toBeGreaterThan(1000)
  expect(loud(0, callerStart + 40, callerEnd - 40)).toBeGreaterThan(1000)
  expect(loud(0, agentStart + 20, agentEnd - 20)).toBeLessThan(50)
  const final = await world.agent.request((it) => it.url === '/status')
  expect(final.form).toMatchObject({
    CallSid: sid,
    CallStatus: 'completed',
    CallDuration: String(call.duration_seconds),
  })
})

test('a mark comes back after its sound; clear returns waiting marks at once and the cleared sound is never heard', async () => {
  const world = await streamed()
  const sid = await world.ring()
  const stream = await world.agent.stream()
  await stream.until('start')
  const { streamSid } = stream
  stream.send({ event: 'mark', streamSid, mark: { name: 'empty' } })
  await stream.until('mark', (it) => it.mark.name === 'empty')
  stream.speak(200)
  stream.send({ event: 'mark', streamSid, mark: { name: 'first' } })
  stream.speak(60_000)
  stream.send({ event: 'mark', streamSid, mark: { name: 'last' } })
  await stream.until('mark', (it) => it.mark.name === 'first')
  stream.send({ event: 'clear', streamSid })
  await stream.until('mark', (it) => it.mark.name === 'last')
  stream.socket.close()
  const call = await world.ended(sid)
  const events = call.events.filter((it) => ['mark', 'clear', 'agent_audio_start', 'agent_audio_end'].includes(it.kind))
  const [start, first, clear] = ['agent_audio_start', 'mark', 'clear'].map((kind) =>
    events.find((it) => it.kind === kind && it.detail !== 'empty'),
  )
  expect((first?.at_ms ?? 0) - (start?.at_ms ?? 0)).toBe(200)
  const end = events.find((it) => it.kind === 'agent_audio_end')
  expect((end?.at_ms ?? 0) - (clear?.at_ms ?? 0)).toBeLessThanOrEqual(20)
  expect(events.filter((it) => it.kind === 'mark').map((it) => it.detail)).toEqual(['empty', 'first', 'last'])
})

test.each([
  ['an unknown event', { event: 'play' }],
  ['a missing field', { event: 'media', media: { payload: 'AAAA' } }],
  ['an extra field', { event: 'clear', streamSid: '@', why: 'barge-in' }],
  ['another streamSid', { event: 'clear', streamSid: `MZ${'0'.repeat(32)}` }],
  ['no base64', { event: 'media', streamSid: '@', media: { payload: 'RIFF....' } }],
])('%s from the server is 31951, once', async (_name, message) => {
  const world = await streamed()
  const sid = await world.ring()
  const stream = await world.agent.stream()
  await stream.until('start')
  const text = JSON.stringify(message).replace('"@"', `"${stream.streamSid}"`)
  stream.socket.send(text)
  stream.socket.send(text)
  stream.socket.send('not json')
  stream.send({ event: 'mark', streamSid: stream.streamSid, mark: { name: 'still alive' } })
  await stream.until('mark')
  stream.socket.close()
  const call = await world.ended(sid)
  expect(call.errors.map((it) => it.code)).toEqual([31951])
})

test('the verbs after Connect run when the server closes the socket', async () => {
  const world = await streamed('<Redirect>/other</Redirect>')
  const sid = await world.ring()
  const stream = await world.agent.stream()
  await stream.until('start')
  expect(world.agent.seen.map((it) => it.url)).toEqual(['/voice'])
  stream.socket.close(1000)
  const call = await world.ended(sid)
  expect(world.agent.seen.map((it) => it.url).slice(0, 2)).toEqual(['/voice', '/other'])
  expect(call).toMatchObject({ status: 'completed', errors: [] })
})

test('other TwiML through the API tears the stream down; a hang-up through it sends stop', async () => {
  const world = await streamed()
  const sid = await world.ring()
  const stream = await world.agent.stream()
  await stream.until('start')
  await world.sdk.calls(sid).update({ twiml: twiml('<Pause length="30"/>') })
  await stream.until('stop')
  await stream.closed
  expect((await world.call(sid)).status).toBe('in-progress')
  await world.sdk.calls(sid).update({ status: 'completed' })
  expect((await world.ended(sid)).status).toBe('completed')
  await expect(world.sdk.calls(sid).update({ status: 'completed' })).rejects.toMatchObject({ code: 21220 })
})

test('keys reach the stream, an interrupting caller speaks while the agent does', async () => {
  const world = await streamed()
  const wav = await world.sound(200)
  const steps = [
    { do: 'dtmf', digits: '1#' },
    { do: 'say', text: 'stop', wav, when: 'interrupt', after_ms: 100 },
    { do: 'hangup', after_ms: 0 },
  ]
  const sid = await world.ring(steps)
  const stream = await world.agent.stream()
  await stream.until('start')
  const keys = [await stream.until('dtmf'), await stream.until('dtmf', (it) => it.dtmf.digit === '#')]
  expect(keys.map((it) => it.dtmf)).toEqual([
    { track: 'inbound_track', digit: '1' },
    { track: 'inbound_track', digit: '#' },
  ])
  stream.speak(1000)
  const call = await world.ended(sid)
  const at = (kind: string) => call.events.find((it) => it.kind === kind)?.at_ms ?? Number.NaN
  expect(at('caller_speech_start') - at('agent_audio_start')).toBeGreaterThanOrEqual(100)
  expect(at('caller_speech_start')).toBeLessThan(at('agent_audio_end'))
})

test('a stream that cannot be opened is 31920 and the next verb runs', async () => {
  const world = await startCarrierWorld({
    '/voice': () => twiml(`<Connect><Stream url="${world.agent.streamUrl}?a=1"/></Connect><Redirect>/other</Redirect>`),
    '/other': twiml('<Hangup/>'),
    '/status': '',
  })
  onTestFinished(() => world.close())
  const call = await world.ended(await world.ring())
  expect(call.errors.map((it) => it.code)).toEqual([31920])
  expect(world.agent.seen.some((it) => it.url === '/other')).toBe(true)
})
