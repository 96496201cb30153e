import { createHash } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import { DeepgramClient } from '@deepgram/sdk'
import { writeWav } from '@klariqo/contract/wav'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startRecogniser } from '../../../sandbox/src/recogniser/start-recogniser.ts'
import { type ListenMessage, listenTo, phoneAudio, refusalOf, resultsIn, textOf } from './listen-client.ts'

const conversation =
  'model=nova-3&encoding=mulaw&sample_rate=8000&channels=1&interim_results=true&endpointing=300&utterance_end_ms=1000&vad_events=true&smart_format=true'
const emergency = 'plmb/scenarios/audio/emergency-1.wav'

let recogniser: Awaited<ReturnType<typeof startRecogniser>>
beforeAll(async () => {
  recogniser = await startRecogniser({ port: 0, apiKey: 'key', idleMs: 500 })
  await recogniser.ready
})
afterAll(() => recogniser?.close())

/** All of the audio at once, then the end: times are the audio's own, so no test waits for a caller to finish. */
async function hear(audio: Buffer, query = conversation): Promise<ListenMessage[]> {
  const { socket, messages, closed } = await listenTo(recogniser.address, query)
  for (let at = 0; at < audio.length; at += 160) socket.send(audio.subarray(at, at + 160))
  socket.send(JSON.stringify({ type: 'CloseStream' }))
  expect((await closed).code).toBe(1000)
  return messages
}

test('a caller on the phone is understood, in the order speech start, final, utterance end, metadata', async () => {
  const audio = phoneAudio(emergency, { before: 500, after: 1600 })
  const messages = await hear(audio)
  const final = messages.find((message) => message.speech_final)
  expect(textOf(final).replace(/[,.]/g, '')).toBe("Hi I've got a burst pipe in my kitchen and there's water everywhere")
  const types = messages.map(({ type }) => type)
  expect(types.filter((type) => type !== 'Results')).toEqual(['SpeechStarted', 'UtteranceEnd', 'Metadata'])
  expect(types.lastIndexOf('Results')).toBeLessThan(types.indexOf('UtteranceEnd'))
  expect(messages[0]?.timestamp).toBeCloseTo(0.5, 0)
  expect(messages.at(-1)).toMatchObject({
    type: 'Metadata',
    sha256: createHash('sha256').update(audio).digest('hex'),
    duration: Math.floor(audio.length / 160) * 0.02,
    channels: 1,
  })
})

test('a program finds out whether its key is one', async () => {
  const ask = async (key: string) =>
    (await fetch(`${recogniser.address}/v1/auth/token`, { headers: { authorization: `Token ${key}` } })).status
  expect([await ask('key'), await ask('other')]).toEqual([200, 401])
})

test('word times lie within the speech, one after the other', async () => {
  const messages = await hear(phoneAudio(emergency, { before: 500, after: 1600 }))
  const words = messages.find((message) => message.speech_final)?.channel?.alternatives[0]?.words ?? []
  expect(words.map(({ word }) => word)).toContain('burst')
  const times = words.flatMap(({ start, end }) => [start, end])
  expect(times).toEqual(times.toSorted((a, b) => a - b))
  expect(times[0]).toBeGreaterThan(0.4)
  expect(times.at(-1)).toBeLessThan(4.6)
})

test('as the caller speaks, interim results come before the final one, and that before UtteranceEnd', async () => {
  const { socket, messages, closed } = await listenTo(recogniser.address, conversation)
  const audio = phoneAudio(emergency, { before: 200, after: 1400 })
  const begun = performance.now()
  for (let at = 0; at < audio.length; at += 160) {
    await delay(Math.max(0, begun + at / 8 - performance.now()))
    socket.send(audio.subarray(at, at + 160))
  }
  socket.send(JSON.stringify({ type: 'CloseStream' }))
  await closed
  const final = messages.findIndex((message) => message.speech_final)
  const interims = resultsIn(messages.slice(0, final))
  // How many there are depends on how busy the machine is.
  expect(interims.length).toBeGreaterThanOrEqual(1)
  expect(interims.every((message) => message.is_final === false && textOf(message) !== '')).toBe(true)
  expect(textOf(messages[final])).toContain('burst pipe')
  expect(messages.findIndex(({ type }) => type === 'UtteranceEnd')).toBeGreaterThan(final)
})

test('every result but the last window stands end to end with the one before', async () => {
  const two = Buffer.concat([
    phoneAudio(emergency, { before: 300, after: 700 }),
    phoneAudio('plmb/scenarios/audio/emergency-2.wav', { before: 0, after: 1500 }),
  ])
  const finals = resultsIn(await hear(two)).filter((message) => message.is_final)
  let at = 0
  for (const { start = -1, duration = 0 } of finals) {
    expect(start).toBeCloseTo(at, 2)
    at = start + duration
  }
  expect(finals.map(textOf).join(' ')).toMatch(/water everywhere\..*turned the water off.*How much/)
})

test('without interim_results only finals come, and without smart_format plain words', async () => {
  const messages = await hear(
    phoneAudio(emergency, { before: 200, after: 800 }),
    'encoding=mulaw&sample_rate=8000&endpointing=300',
  )
  expect(messages.map(({ type }) => type)).toEqual(['Results', 'Metadata'])
  expect(textOf(messages[0])).toBe("hi i've got a burst pipe in my kitchen and there's water everywhere")
})

test('linear16 at 16 kHz is heard as well', async () => {
  const phone = phoneAudio(emergency, { before: 200, after: 800 })
  const { decodeMulaw } = await import('@klariqo/contract/mulaw')
  const { resample } = await import('@klariqo/contract/resample')
  const wav = writeWav({ channels: [resample(decodeMulaw(phone), 8000, 16_000)], sampleRate: 16_000 })
  const messages = await hear(wav.subarray(44), 'encoding=linear16&sample_rate=16000&endpointing=300&punctuate=true')
  expect(textOf(messages[0])).toContain('burst pipe')
})

test('silence and noise are never turned into words', async () => {
  let seed = 7
  const noise = Buffer.alloc(24_000)
  for (let i = 0; i < noise.length; i++) {
    seed = (seed * 1_103_515_245 + 12_345) % 2 ** 31
    noise[i] = 0x60 + (seed % 0x10)
  }
  const messages = await hear(Buffer.concat([Buffer.alloc(48_000, 0xff), noise, Buffer.alloc(16_000, 0xff)]))
  expect(resultsIn(messages).map(textOf).join('')).toBe('')
})

test('Finalize settles what was heard so far', async () => {
  const { socket, messages, closed } = await listenTo(recogniser.address, conversation)
  const audio = phoneAudio(emergency, { before: 200, after: 0 })
  socket.send(audio)
  socket.send(JSON.stringify({ type: 'Finalize' }))
  socket.send(JSON.stringify({ type: 'CloseStream' }))
  await closed
  const flushed = messages.find((message) => message.from_finalize)
  expect(flushed).toMatchObject({ is_final: true, speech_final: false })
  expect(textOf(flushed)).toContain('burst pipe')
})

test('several callers at once are each understood', async () => {
  const lines = [
    'plmb/scenarios/audio/emergency-1.wav',
    'rest/scenarios/audio/appointment-1.wav',
    'hvac/scenarios/audio/quote-1.wav',
  ]
  const heard = await Promise.all(lines.map((line) => hear(phoneAudio(line, { before: 200, after: 800 }))))
  expect(heard.map((messages) => textOf(messages.find((message) => message.speech_final)))).toEqual([
    expect.stringContaining('burst pipe'),
    expect.stringContaining('book a table'),
    expect.stringContaining('heat pump'),
  ])
})

test('a stream without audio or KeepAlive is closed with NET-0001, and KeepAlive keeps it', async () => {
  const idle = await listenTo(recogniser.address, conversation)
  const kept = await listenTo(recogniser.address, conversation)
  const keeping = setInterval(() => kept.socket.send(JSON.stringify({ type: 'KeepAlive' })), 100)
  try {
    const { code, reason } = await idle.closed
    expect(code).toBe(1011)
    expect(reason).toContain('NET-0001')
    expect(kept.socket.readyState).toBe(kept.socket.OPEN)
  } finally {
    clearInterval(keeping)
  }
  kept.socket.close()
})

test('a text message that is none of the protocol closes with DATA-0000', async () => {
  const { socket, closed } = await listenTo(recogniser.address, conversation)
  socket.send('hello')
  expect(await closed).toEqual({ code: 1008, reason: expect.stringContaining('DATA-0000') })
})

test('a handshake with a wrong key or a wrong parameter is answered over HTTP with dg-error', async () => {
  const wrongKey = await refusalOf(recogniser.address, conversation, { authorization: 'Token other' })
  expect(wrongKey).toMatchObject({ status: 401, body: { err_code: 'INVALID_AUTH', err_msg: 'Invalid credentials.' } })
  expect(wrongKey.headers['dg-error']).toBe('Invalid credentials.')
  const wrongQuery = await refusalOf(recogniser.address, `${conversation}&punctate=true`, {
    authorization: 'Token key',
  })
  expect(wrongQuery).toMatchObject({ status: 400, headers: { 'dg-error': 'unknown query parameter: punctate' } })
  expect(wrongQuery.headers['dg-request-id']).toBe(wrongQuery.body.request_id)
})

test('a text caller is heard in any language, on the line of his call alone and after it broke; without words, nothing', async () => {
  const sid = `CA${'7e'.repeat(16)}`
  const post = (body: unknown) =>
    fetch(`${recogniser.address}/_sandbox/words`, { method: 'POST', body: JSON.stringify(body) })
  expect((await post({ call_sid: sid, text: '¿A qué hora abren mañana?', ms: 4000 })).status).toBe(204)
  expect((await post({ call_sid: 'mine', text: '' })).status).toBe(400)
  const spanish = conversation.replace('model=nova-3', 'model=nova-3&language=es-419')
  const audio = phoneAudio(emergency, { before: 200, after: 800 })
  const finals = async (query: string) => resultsIn(await hear(audio, query)).filter((message) => message.is_final)
  expect((await finals(`${spanish}&extra=call_sid:CA${'00'.repeat(16)}`)).map(textOf).join('')).toBe('')
  const broken = await listenTo(recogniser.address, `${spanish}&extra=call_sid:${sid}`)
  broken.socket.send(audio.subarray(0, 16_000))
  await expect.poll(() => resultsIn(broken.messages).some((message) => textOf(message) !== '')).toBe(true)
  broken.socket.terminate()
  await broken.closed
  await expect
    .poll(async () => (await finals(`${spanish}&extra=call_sid:${sid}`)).map(textOf).join(' '))
    .toBe('¿A qué hora abren mañana?')
  const words = await finals('language=es&encoding=mulaw&sample_rate=8000&endpointing=300')
  expect(words.map(textOf).join('')).toBe('')
})

test('the official SDK talks with it', async () => {
  const environment = {
    base: recogniser.address,
    production: recogniser.address.replace('http:', 'ws:'),
    agent: recogniser.address,
    agentRest: recogniser.address,
  }
  const client = new DeepgramClient({ apiKey: 'key', environment })
  const connection = await client.listen.v1.connect({
    Authorization: 'Token key',
    model: 'nova-3',
    encoding: 'mulaw',
    sample_rate: 8000,
    endpointing: 300,
    smart_format: 'true',
  })
  const messages: ListenMessage[] = []
  const metadata = Promise.withResolvers<void>()
  connection.on('message', (message) => {
    messages.push(message as unknown as ListenMessage)
    if (message.type === 'Metadata') metadata.resolve()
  })
  connection.connect()
  await connection.waitForOpen()
  connection.sendMedia(phoneAudio(emergency, { before: 200, after: 800 }))
  connection.sendCloseStream({ type: 'CloseStream' })
  await metadata.promise
  connection.close()
  expect(textOf(messages.find((message) => message.speech_final))).toContain('burst pipe')
})
