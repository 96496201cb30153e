import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { inspect } from 'node:util'
import { afterEach, expect, test } from 'vitest'
import { createElevenLabsSpeech } from '../../../src/adapters/speech/create-elevenlabs-speech.ts'
import { Secret } from '../../../src/core/secret.ts'

const closing: (() => void)[] = []
afterEach(() => {
  for (const close of closing.splice(0)) close()
})

/** An HTTP server that answers every request so, and the adapter pointed at it. */
async function voiceThat(answer: (request: IncomingMessage, response: ServerResponse) => void, timeoutMs = 5_000) {
  const server = createServer(answer).listen(0, '127.0.0.1')
  await once(server, 'listening')
  closing.push(() => {
    server.closeAllConnections()
    server.close()
  })
  const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return createElevenLabsSpeech({ baseUrl, apiKey: new Secret('very-secret-key'), timeoutMs })
}

const request = {
  text: 'Hello.',
  voice: { voiceId: 'abc/def', modelId: 'eleven_flash_v2_5', stability: 0.4, similarityBoost: 0.8, speed: 1.1 },
  language: 'en-AU',
}
const json = (status: number, body: unknown) => (_: IncomingMessage, response: ServerResponse) =>
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
const detail = (status: string) => ({ detail: { status, message: `it says ${status}` } })

test('the request is the vendor’s: path, format, key and settings; the answer is 16 kHz samples', async () => {
  const seen: { url: string | undefined; key: unknown; body: unknown }[] = []
  const speech = await voiceThat(async (incoming, response) => {
    const parts: Buffer[] = []
    for await (const part of incoming) parts.push(part as Buffer)
    seen.push({
      url: incoming.url,
      key: incoming.headers['xi-api-key'],
      body: JSON.parse(String(Buffer.concat(parts))),
    })
    response.writeHead(200, { 'content-type': 'audio/pcm' }).end(Buffer.from([0x01, 0x00, 0xff, 0xff]))
  })
  expect(await speech.synthesise(request)).toEqual({ samples: Int16Array.of(1, -1), sampleRate: 16_000 })
  expect(seen).toEqual([
    {
      url: '/v1/text-to-speech/abc%2Fdef?output_format=pcm_16000',
      key: 'very-secret-key',
      body: {
        text: 'Hello.',
        model_id: 'eleven_flash_v2_5',
        language_code: 'en',
        voice_settings: { stability: 0.4, similarity_boost: 0.8, speed: 1.1 },
      },
    },
  ])
})

test.each([
  [401, detail('invalid_api_key'), 'VOICE_CREDENTIALS', 3, false],
  [401, detail('quota_exceeded'), 'VOICE_QUOTA', 4, false],
  [403, detail('missing_permissions'), 'VOICE_CREDENTIALS', 3, false],
  [404, detail('voice_not_found'), 'VOICE_NOT_FOUND', 3, false],
  [400, detail('max_character_limit_exceeded'), 'VOICE_REFUSED', 4, false],
  [422, { detail: [{ loc: ['body', 'text'], msg: 'field required', type: 'missing' }] }, 'VOICE_REFUSED', 4, false],
  [429, detail('too_many_concurrent_requests'), 'VOICE_BUSY', 4, true],
  [429, detail('system_busy'), 'VOICE_BUSY', 4, true],
  [500, 'not json of theirs', 'VOICE_UNREACHABLE', 4, true],
])('HTTP %i with %o is %s', async (status, body, code, exitCode, retryable) => {
  const speech = await voiceThat(json(status, body))
  const error = await speech.synthesise(request).catch((caught: unknown) => caught)
  expect(error).toMatchObject({ code, exitCode, retryable })
  expect(inspect(error, { depth: 9 })).not.toContain('very-secret-key')
})

test.each([
  ['an error page', 200, 'text/html', '<h1>Sorry</h1>'],
  ['JSON', 200, 'application/json', '{}'],
  ['nothing', 200, 'audio/pcm', ''],
  ['half a sample', 200, 'audio/pcm', 'abc'],
])('%s is never taken for speech', async (_, status, type, body) => {
  const speech = await voiceThat((_request, response) => response.writeHead(status, { 'content-type': type }).end(body))
  await expect(speech.synthesise(request)).rejects.toMatchObject({ code: 'VOICE_ANSWER_BROKEN', retryable: true })
})

test('an answer that breaks off, never comes, or has nobody to give it is VOICE_UNREACHABLE', async () => {
  const breaks = await voiceThat((_, response) => {
    response.writeHead(200, { 'content-type': 'audio/pcm', 'content-length': 1000 })
    response.write(Buffer.alloc(10), () => response.destroy())
  })
  await expect(breaks.synthesise(request)).rejects.toMatchObject({ code: 'VOICE_UNREACHABLE', retryable: true })
  const hangs = await voiceThat(() => undefined, 50)
  await expect(hangs.synthesise(request)).rejects.toThrow('nothing within 0.05 s')
  const nobody = createElevenLabsSpeech({ baseUrl: 'http://127.0.0.1:1', apiKey: new Secret('key') })
  await expect(nobody.synthesise(request)).rejects.toMatchObject({ code: 'VOICE_UNREACHABLE' })
})

test('the key does not follow a redirect', async () => {
  const speech = await voiceThat((_, response) => response.writeHead(307, { location: 'http://127.0.0.1:1/' }).end())
  await expect(speech.synthesise(request)).rejects.toMatchObject({ code: 'VOICE_UNREACHABLE' })
})

test('Ctrl-C while it speaks rejects with the signal’s reason', async () => {
  const asked = Promise.withResolvers<void>()
  const speech = await voiceThat(() => asked.resolve())
  const interrupt = new AbortController()
  const speaking = speech.synthesise(request, interrupt.signal)
  const rejected = expect(speaking).rejects.toThrow('Ctrl-C')
  await asked.promise
  interrupt.abort(new Error('Ctrl-C'))
  await rejected
})
