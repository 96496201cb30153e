import { decodeMulaw } from '@klariqo/contract/mulaw'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { startMoonshine } from '../../../sandbox/src/recogniser/moonshine.ts'
import type { Service } from '../../../sandbox/src/service.ts'
import { startVoice } from '../../../sandbox/src/voice/start-voice.ts'

const greeting = "Hi! I'm Jamie. How much do you charge for a new hot water system?"

let voice: Service
beforeAll(async () => {
  voice = await startVoice({ port: 0, apiKey: 'key', engine: 'flite' })
})
afterAll(() => voice?.close())
afterEach(() => fetch(`${voice.address}/_sandbox/settings`, { method: 'DELETE' }))

const speak = (path: string, body: unknown = { text: greeting }, key = 'key') =>
  fetch(`${voice.address}/v1/text-to-speech/${path}`, {
    method: 'POST',
    headers: { 'xi-api-key': key, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
const bytesOf = async (response: Response) => Buffer.from(await response.arrayBuffer())

test('the voice says the words: the recogniser hears them on the phone line', async () => {
  const response = await speak('klariqo_au_male/stream?output_format=ulaw_8000')
  expect(response.headers.get('content-type')).toBe('audio/basic')
  const moonshine = startMoonshine()
  try {
    const heard = await moonshine.stream(8000).decode(decodeMulaw(await bytesOf(response)), true)
    expect(heard.toLowerCase()).toContain('how much do you charge for a new hot water system')
  } finally {
    await moonshine.close()
  }
})

test('streamed and whole answers have the same bytes, and asking again gives them once more', async () => {
  const streamed = await bytesOf(await speak('klariqo_us_female/stream?output_format=pcm_16000'))
  const whole = await speak('klariqo_us_female?output_format=pcm_16000')
  expect(whole.headers.get('content-length')).toBe(String(streamed.length))
  expect(await bytesOf(whole)).toEqual(streamed)
  const seconds = streamed.length / 2 / 16_000
  expect(seconds).toBeGreaterThan(2.5)
  expect(seconds).toBeLessThan(6)
})

test('a higher speed is shorter', async () => {
  const at = async (speed: number) =>
    (
      await bytesOf(
        await speak('klariqo_uk_male?output_format=pcm_8000', { text: greeting, voice_settings: { speed } }),
      )
    ).length
  expect(await at(1.2)).toBeLessThan((await at(0.8)) * 0.8)
})

test('the stream begins before all of it is spoken', async () => {
  const text = `Hello there. ${'This sentence is here to be spoken at some length, again and again. '.repeat(12)}`
  const response = await speak('klariqo_au_female/stream?output_format=ulaw_8000', { text })
  const chunks: Uint8Array[] = []
  for await (const chunk of response.body ?? []) chunks.push(chunk)
  expect(chunks.length).toBeGreaterThan(5)
  expect(chunks[0]?.length).toBeLessThan(Buffer.concat(chunks).length / 5)
})

test('a listener that goes away stops the speaking for others to be heard', async () => {
  const abort = new AbortController()
  const long = fetch(`${voice.address}/v1/text-to-speech/klariqo_us_male/stream?output_format=ulaw_8000`, {
    method: 'POST',
    headers: { 'xi-api-key': 'key' },
    body: JSON.stringify({ text: 'Nobody hears the end of this long story. '.repeat(200) }),
    signal: abort.signal,
  })
  await (await long).body?.getReader().read()
  abort.abort()
  expect((await speak('klariqo_us_male?output_format=ulaw_8000', { text: 'Next please.' })).status).toBe(200)
})

test('a wrong key, path or body is answered as the vendor answers', async () => {
  const wrongKey = await speak('klariqo_au_male', { text: 'Hi' }, 'other')
  expect([wrongKey.status, await wrongKey.json()]).toMatchObject([401, { detail: { status: 'invalid_api_key' } }])
  expect((await speak('nobody')).status).toBe(404)
  expect((await speak('klariqo_au_male', { words: 'Hi' })).status).toBe(422)
  expect((await fetch(`${voice.address}/v1/models`, { headers: { 'xi-api-key': 'key' } })).status).toBe(404)
})

test('the voices are listed', async () => {
  const response = await fetch(`${voice.address}/v1/voices`, { headers: { 'xi-api-key': 'key' } })
  const { voices } = (await response.json()) as { voices: { voice_id: string }[] }
  expect(voices.map((one) => one.voice_id)).toEqual(expect.arrayContaining(['klariqo_au_male', 'klariqo_in_female']))
})

test('faults and delays happen as set', async () => {
  const put = (body: unknown) =>
    fetch(`${voice.address}/_sandbox/settings`, { method: 'PUT', body: JSON.stringify(body) })
  await put({
    faults: [
      { times: 1, status: 429 },
      { times: 1, drop: 'before' },
      { times: 1, cut_after_bytes: 400 },
      { times: 1, garbage: true },
    ],
  })
  const busy = await speak('klariqo_au_male')
  expect([busy.status, await busy.json()]).toMatchObject([429, { detail: { status: 'too_many_concurrent_requests' } }])
  await expect(speak('klariqo_au_male')).rejects.toThrow()
  const cut = await speak('klariqo_au_male/stream?output_format=ulaw_8000')
  await expect(cut.arrayBuffer()).rejects.toThrow()
  const garbage = await speak('klariqo_au_male/stream?output_format=ulaw_8000')
  expect([garbage.status, garbage.headers.get('content-type')]).toEqual([200, 'text/html'])
  expect((await speak('klariqo_au_male')).status).toBe(200)
})

test('kokoro without its packages says what to do and leaves nothing running', async () => {
  const starting = startVoice({ port: 0, apiKey: 'key', engine: 'kokoro', kokoroPackages: '/nonexistent' })
  await expect(starting).rejects.toMatchObject({ code: 'KOKORO_NOT_INSTALLED', hint: expect.stringContaining('flite') })
})
