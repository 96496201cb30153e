import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { elevenLabsVoice } from '../../../agent-template/src/providers/elevenlabs-voice.ts'
import type { ChatMessage } from '../../../agent-template/src/providers/model.ts'
import { openAiModel } from '../../../agent-template/src/providers/openai-model.ts'

let server: Server
let url: string
let answer: (request: IncomingMessage, response: ServerResponse) => void
let asked: { url: string; headers: IncomingMessage['headers']; body: unknown }[]

beforeEach(async () => {
  asked = []
  server = createServer((request, response) => {
    let text = ''
    request.on('data', (piece) => {
      text += piece
    })
    request.on('end', () => {
      asked.push({ url: request.url ?? '', headers: request.headers, body: JSON.parse(text) })
      answer(request, response)
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterEach(() => {
  server.closeAllConnections()
  server.close()
})

const model = (base = url) =>
  openAiModel({ url: base, apiKey: 'key-2', model: 'gpt-4.1-mini', maxCompletionTokens: 120, temperature: 0.3 })
const voice = () =>
  elevenLabsVoice({
    url,
    apiKey: 'key-3',
    voiceId: 'voice/1',
    modelId: 'eleven_flash_v2_5',
    language: 'es-US',
    settings: { speed: 1.1, stability: undefined, similarity_boost: 0.75 },
  })
const never = new AbortController().signal
const chunk = (content: string | null) => `data: ${JSON.stringify({ choices: [{ index: 0, delta: { content } }] })}\n\n`
const stream = (response: ServerResponse, ...parts: string[]) => {
  response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8' })
  for (const part of parts) response.write(part)
  return response
}
const collected = async <T>(pieces: AsyncIterable<T>): Promise<T[]> => {
  const all: T[] = []
  for await (const piece of pieces) all.push(piece)
  return all
}
const textOf = async (signal = never) =>
  (await collected(model().stream([{ role: 'user', content: 'hi' }], signal))).join('|')
const bytesOf = async (signal = never) => Buffer.concat(await collected(voice().speak('Hello.', signal)))

test('the model is asked for a stream, and its pieces come as they are', async () => {
  answer = (_request, response) =>
    stream(
      response,
      chunk(''),
      chunk('Grüß'),
      chunk(' dich'),
      'data: {"choices":[],"usage":{}}\n\n',
      'data: [DONE]\n\n',
    ).end()
  expect(await textOf()).toBe('Grüß| dich')
  expect(asked[0]).toMatchObject({
    url: '/v1/chat/completions',
    headers: { authorization: 'Bearer key-2' },
    body: {
      model: 'gpt-4.1-mini',
      messages: [{ role: 'user', content: 'hi' }],
      stream: true,
      stream_options: { include_usage: true },
      max_completion_tokens: 120,
      temperature: 0.3,
    },
  })
})

test('a server whose address ends in /v1 already is asked at the same place', async () => {
  answer = (_request, response) => stream(response, 'data: [DONE]\n\n').end()
  await collected(model(`${url}/v1`).stream([], never))
  expect(asked[0]?.url).toBe('/v1/chat/completions')
})

test('what the model asks to be done comes whole, after its words; that it has begun is known at once', async () => {
  const part = (call: object) =>
    `data: ${JSON.stringify({ choices: [{ index: 0, delta: { tool_calls: [call] } }] })}\n\n`
  answer = (_request, response) =>
    stream(
      response,
      chunk('Sure. '),
      part({ index: 0, id: 'call_a', type: 'function', function: { name: 'look_up', arguments: '' } }),
      part({ index: 1, id: 'call_b', type: 'function', function: { name: 'end_call', arguments: '{}' } }),
      part({ index: 0, function: { arguments: '{"question":' } }),
      part({ index: 0, function: { arguments: '"hours"}' } }),
      'data: [DONE]\n\n',
    ).end()
  const calls = [{ id: 'call_0', name: 'look_up', arguments: '{}' }]
  const tools = [{ name: 'look_up', description: 'Looks up', parameters: { type: 'object' } }]
  const messages: ChatMessage[] = [
    { role: 'assistant', content: null, calls },
    { role: 'tool', callId: 'call_0', content: 'nothing' },
  ]
  expect(await collected(model().stream(messages, never, { tools }))).toEqual([
    'Sure. ',
    '',
    { id: 'call_a', name: 'look_up', arguments: '{"question":"hours"}' },
    { id: 'call_b', name: 'end_call', arguments: '{}' },
  ])
  expect(asked[0]?.body).toMatchObject({
    tools: [{ type: 'function', function: { ...tools[0], strict: true } }],
    max_completion_tokens: 320,
    messages: [
      {
        role: 'assistant',
        content: null,
        tool_calls: [{ id: 'call_0', type: 'function', function: { name: 'look_up', arguments: '{}' } }],
      },
      { role: 'tool', tool_call_id: 'call_0', content: 'nothing' },
    ],
  })
})

test('a letter split between two pieces stays a letter', async () => {
  const bytes = Buffer.from(`${chunk('ü')}data: [DONE]\n\n`)
  const cut = bytes.indexOf(0xc3) + 1
  answer = (_request, response) => {
    stream(response).write(bytes.subarray(0, cut))
    setTimeout(() => response.end(bytes.subarray(cut)), 10)
  }
  expect(await textOf()).toBe('ü')
})

test.each<[string, (response: ServerResponse) => void, number | null]>([
  ['401', (response) => response.writeHead(401, { 'content-type': 'application/json' }).end('{"error":{}}'), 401],
  ['429', (response) => response.writeHead(429).end(), 429],
  [
    'an answer that is no stream',
    (response) => response.writeHead(200, { 'content-type': 'application/json' }).end('{}'),
    200,
  ],
  ['an event that is not JSON', (response) => stream(response, 'data: {oops\n\n').end(), null],
  ['an event of another shape', (response) => stream(response, 'data: {"choices":7}\n\n').end(), null],
  ['an end without a word of it', (response) => stream(response, chunk('half')).end(), null],
  ['a torn line', (response) => response.destroy(), null],
])('%s of the model is a failure', async (_what, fail, status) => {
  answer = (_request, response) => fail(response)
  await expect(textOf()).rejects.toMatchObject({ name: 'ProviderError', provider: 'model', status })
})

test('the voice is asked for telephone sound, and its bytes come as they are', async () => {
  answer = (_request, response) =>
    response.writeHead(200, { 'content-type': 'audio/basic' }).end(Buffer.from([1, 2, 3]))
  expect([...(await bytesOf())]).toEqual([1, 2, 3])
  expect(asked[0]).toMatchObject({
    url: '/v1/text-to-speech/voice%2F1/stream?output_format=ulaw_8000',
    headers: { 'xi-api-key': 'key-3' },
  })
  expect(asked[0]?.body).toEqual({
    text: 'Hello.',
    model_id: 'eleven_flash_v2_5',
    language_code: 'es',
    voice_settings: { speed: 1.1, similarity_boost: 0.75 },
  })
})

test('an error body of the voice never becomes sound', async () => {
  answer = (_request, response) => response.writeHead(200, { 'content-type': 'application/json' }).end('{"detail":{}}')
  await expect(bytesOf()).rejects.toMatchObject({
    provider: 'voice',
    message: 'the voice answered with application/json',
  })
})

test('an interruption gives the request up and is no failure of the vendor', async () => {
  const abort = new AbortController()
  const gone = new Promise<void>((resolve) => {
    answer = (request, response) => {
      request.socket.on('close', () => resolve())
      stream(response, chunk('half'))
      setTimeout(() => abort.abort(), 10)
    }
  })
  await expect(textOf(abort.signal)).rejects.toMatchObject({ name: 'AbortError' })
  await gone
})
